// The pages' scripts. Every page works without them.
import { listenForKeys } from "./keys.js";
import { guardForms } from "./busy.js";
import { watchProgress } from "./progress.js";

listenForKeys(document);
guardForms(document);
watchProgress(document);
document.querySelector("[data-focus]")?.focus();
