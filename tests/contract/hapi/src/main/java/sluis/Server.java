package sluis;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.server.FifoMemoryPagingProvider;
import ca.uhn.fhir.rest.server.HardcodedServerAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ServerConnector;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.EpisodeOfCare;
import org.hl7.fhir.r4.model.Flag;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Resource;

/**
 * HAPI FHIR as a plain server on Jetty, with resources in memory.
 *
 * HTTP, parsing (strict), paging, `_elements`, outcomes and the definition of every search parameter are HAPI's; only
 * the shelves are ours. Prints one line of JSON with its port, and ends when it is told to.
 */
public final class Server {

    private static final int PAGE = 2;
    private static final List<Class<? extends Resource>> KINDS = List.of(
            Patient.class, EpisodeOfCare.class, PractitionerRole.class, Flag.class, Condition.class, CarePlan.class,
            MedicationStatement.class, Medication.class, Observation.class, AuditEvent.class);

    private Server() {}

    public static void main(String[] arguments) throws Exception {
        FhirContext context = FhirContext.forR4();
        context.setParserErrorHandler(new StrictErrorHandler());
        RestfulServer fhir = new RestfulServer(context);
        Map<String, Resource> store = new ConcurrentHashMap<>();
        KINDS.forEach(kind -> fhir.registerProvider(new Shelf<>(kind, context, store)));
        FifoMemoryPagingProvider pages = new FifoMemoryPagingProvider(100);
        pages.setDefaultPageSize(PAGE);
        pages.setMaximumPageSize(PAGE);
        fhir.setPagingProvider(pages);

        var jetty = new org.eclipse.jetty.server.Server(new InetSocketAddress("127.0.0.1", 0));
        ServletContextHandler handler = new ServletContextHandler("/");
        handler.addServlet(new ServletHolder(fhir), "/fhir/*");
        jetty.setHandler(handler);
        jetty.setStopAtShutdown(true);
        ((ServerConnector) jetty.getConnectors()[0]).open();
        int port = ((ServerConnector) jetty.getConnectors()[0]).getLocalPort();
        fhir.setServerAddressStrategy(new HardcodedServerAddressStrategy("http://127.0.0.1:" + port + "/fhir"));
        jetty.start();
        System.out.println("{\"klaar\": true, \"poort\": " + port + "}");
        jetty.join();
    }
}
