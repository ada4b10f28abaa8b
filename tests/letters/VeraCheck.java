import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges files by profiles with the veraPDF engine: java -cp ... VeraCheck.java 3a,ua1 FILE... ; exit 1 if any fails.
 * One validator reads each file once for all profiles: its rules are compiled once, and glyphs are looked at once.
 */
public class VeraCheck {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        List<PDFAFlavour> profiles = new ArrayList<>();
        for (String profile : args[0].split(",")) {
            profiles.add(PDFAFlavour.fromString(profile));
        }
        boolean allPass = true;
        try (PDFAValidator validator = Foundries.defaultInstance().createValidator(profiles)) {
            for (int i = 1; i < args.length; i++) {
                allPass &= passes(validator, profiles.get(0), args[i]);
            }
        }
        System.exit(allPass ? 0 : 1);
    }

    private static boolean passes(PDFAValidator validator, PDFAFlavour first, String file) throws Exception {
        boolean allPass = true;
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, first)) {
            for (ValidationResult result : validator.validateAll(parser)) {
                System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + result.getPDFAFlavour().getId() + " "
                        + file + " " + failures(result));
                allPass &= result.isCompliant();
            }
        }
        return allPass;
    }

    private static Set<String> failures(ValidationResult result) {
        Set<String> failures = new TreeSet<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                failures.add(assertion.getRuleId().getClause() + ": " + assertion.getMessage());
            }
        }
        return failures;
    }
}
