// The pages' scripts. Every page works without them.
import { listenForKeys } from "./keys.js";
import { guardForms } from "./busy.js";
import { watchProgress } from "./progress.js";
import { walkRows } from "./rows.js";
import { takePastes } from "./paste.js";
import { tellLastDay } from "./last_day.js";
import { tellParagraph } from "./paragraph.js";
import { showLive } from "./live.js";
import { closeMenus } from "./menu.js";
import { warnBeforeLeaving } from "./unsaved.js";

listenForKeys(document);
guardForms(document);
watchProgress(document);
walkRows(document);
takePastes(document);
tellLastDay(document);
tellParagraph(document);
showLive(document);
closeMenus(document);
warnBeforeLeaving(document);
document.querySelector("[data-focus]")?.focus();
