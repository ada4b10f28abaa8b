import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Judges files by profiles with the veraPDF engine: java -cp ... VeraCheck.java 3a,ua1 FILE... ; exit 1 if any fails. */
public class VeraCheck {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean allPass = true;
        for (int i = 1; i < args.length; i++) {
            for (String profile : args[0].split(",")) {
                allPass &= passes(PDFAFlavour.fromString(profile), profile, args[i]);
            }
        }
        System.exit(allPass ? 0 : 1);
    }

    private static boolean passes(PDFAFlavour flavour, String profile, String file) throws Exception {
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            Set<String> failures = new TreeSet<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    failures.add(assertion.getRuleId().getClause() + ": " + assertion.getMessage());
                }
            }
            System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + profile + " " + file + " " + failures);
            return result.isCompliant();
        }
    }
}
