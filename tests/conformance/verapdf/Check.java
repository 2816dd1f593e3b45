// Checks PDF files against PDF/UA-1 and PDF/A-3a with veraPDF's validation model.
//
// The jar on the class path carries the model and the profiles, but no JAXB to read a profile with; so this reads
// them as plain XML. Usage: java -cp <jar>:<classes> Check file.pdf …   Exit code 1 if any file fails.
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public final class Check {
    private static final int SHOWN = 20;

    public static void main(String[] files) throws Exception {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile[] profiles = {
            profile("/org/verapdf/pdfa/validation/PDFUA-1.xml", PDFAFlavour.PDFUA_1),
            profile("/org/verapdf/pdfa/validation/PDFA-3A.xml", PDFAFlavour.PDFA_3_A),
        };
        int failed = 0;
        for (String file : files) {
            for (ValidationProfile profile : profiles) {
                if (!check(new File(file), profile)) {
                    failed++;
                }
            }
        }
        System.out.println(files.length * profiles.length - failed + " passed, " + failed + " failed");
        System.exit(failed == 0 && files.length > 0 ? 0 : 1);
    }

    private static boolean check(File file, ValidationProfile profile) throws Exception {
        PDFAFlavour flavour = profile.getPDFAFlavour();
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
                PDFAValidator validator = ValidatorFactory.createValidator(profile, true)) {
            ValidationResult result = validator.validate(parser);
            System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + flavour + " " + file.getName()
                    + " (" + result.getTotalAssertions() + " checks)");
            TreeMap<String, Integer> problems = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    RuleId rule = assertion.getRuleId();
                    String text = "  " + rule.getClause() + "-" + rule.getTestNumber() + " " + assertion.getMessage()
                            + " | e.g. " + assertion.getLocation().getContext();
                    problems.merge(text, 1, Integer::sum);
                }
            }
            problems.keySet().stream().limit(SHOWN).forEach(System.out::println);
            return result.isCompliant();
        }
    }

    private static ValidationProfile profile(String path, PDFAFlavour flavour) throws Exception {
        Document document;
        try (InputStream in = Profiles.class.getResourceAsStream(path)) {
            document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
        Set<Rule> rules = new HashSet<>();
        for (Element rule : elements(document.getDocumentElement(), "rule")) {
            Element id = elements(rule, "id").get(0);
            RuleId ruleId = Profiles.ruleIdFromValues(
                    PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                    id.getAttribute("clause"),
                    Integer.parseInt(id.getAttribute("testNumber")));
            rules.add(Profiles.ruleFromValues(
                    ruleId,
                    rule.getAttribute("object"),
                    rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null,
                    rule.getAttribute("tags"),
                    text(rule, "description"),
                    text(rule, "test"),
                    Profiles.errorFromValues(text(rule, "message"), Collections.emptyList()),
                    Collections.emptyList()));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element variable : elements(document.getDocumentElement(), "variable")) {
            variables.add(Profiles.variableFromValues(
                    variable.getAttribute("name"),
                    variable.getAttribute("object"),
                    text(variable, "defaultValue"),
                    text(variable, "value")));
        }
        return Profiles.profileFromValues(
                flavour, Profiles.profileDetailsFromValues("", "", "", new Date(0)), "", rules, variables);
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> list = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            list.add((Element) nodes.item(i));
        }
        return list;
    }

    private static String text(Element parent, String name) {
        return elements(parent, name).get(0).getTextContent();
    }
}
