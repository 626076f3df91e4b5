package sluis;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPathEvaluationContext;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.RawParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.QualifiedParamList;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.SimpleBundleProvider;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** The resources of one type: read, write, and search by whatever parameters FHIR R4 defines for the type. */
public final class Shelf<T extends Resource> implements IResourceProvider {

    private static final Set<String> CONTROL = Set.of("_elements", "_count");

    private final Class<T> kind;
    private final FhirContext context;
    private final Map<String, Resource> store;
    private final IFhirPath path;

    Shelf(Class<T> kind, FhirContext context, Map<String, Resource> store) {
        this.kind = kind;
        this.context = context;
        this.store = store;
        this.path = context.newFhirPath();
        this.path.setEvaluationContext(new IFhirPathEvaluationContext() {
            @Override
            public IBase resolveReference(IIdType reference, IBase from) {
                return store.get(reference.toUnqualifiedVersionless().getValue());
            }
        });
    }

    @Override
    public Class<T> getResourceType() {
        return kind;
    }

    @Read
    public T read(@IdParam IIdType id) {
        Resource found = store.get(id.toUnqualifiedVersionless().getValue());
        if (found == null) {
            throw new ResourceNotFoundException(id);
        }
        return kind.cast(found);
    }

    @Update
    public MethodOutcome update(@IdParam IIdType id, @ResourceParam T resource) {
        return keep(id.getIdPart(), resource);
    }

    @Create
    public MethodOutcome create(@ResourceParam T resource) {
        return keep(UUID.randomUUID().toString(), resource);
    }

    private MethodOutcome keep(String id, T resource) {
        resource.setId(kind.getSimpleName() + "/" + id);
        boolean created = store.put(resource.getId(), resource) == null;
        return new MethodOutcome(resource.getIdElement(), created);
    }

    @Search(allowUnknownParams = true)
    public IBundleProvider search(@RawParam Map<String, List<String>> parameters) {
        Map<String, List<String>> asked = parameters == null ? Map.of() : parameters; // null: none were given
        return new SimpleBundleProvider(store.values().stream()
                .filter(kind::isInstance)
                .filter(resource -> asked.entrySet().stream()
                        .filter(parameter -> !CONTROL.contains(parameter.getKey()))
                        .allMatch(parameter -> parameter.getValue().stream()
                                .allMatch(value -> holds(resource, parameter.getKey(), value))))
                .sorted((one, other) -> one.getId().compareTo(other.getId()))
                .toList());
    }

    private boolean holds(Resource resource, String name, String value) {
        RuntimeSearchParam defined = context.getResourceDefinition(kind).getSearchParam(name);
        if (defined == null) {
            throw new InvalidRequestException("unknown parameter");
        }
        List<IBase> held = path.evaluate(resource, defined.getPath(), IBase.class);
        List<String> wanted = QualifiedParamList.splitQueryStringByCommasIgnoreEscape(null, value);
        return wanted.stream().anyMatch(one -> held.stream().anyMatch(found -> fits(found, name, one)));
    }

    private boolean fits(IBase found, String name, String wanted) {
        if (found instanceof CodeableConcept concept) {
            return concept.getCoding().stream().anyMatch(coding -> fits(coding, name, wanted));
        }
        if (found instanceof Coding coding) {
            return is(token(name, wanted), coding.getSystem(), coding.getCode());
        }
        if (found instanceof Identifier identifier) {
            return is(token(name, wanted), identifier.getSystem(), identifier.getValue());
        }
        if (found instanceof Reference reference) {
            return wanted.equals(reference.getReference());
        }
        if (found instanceof HumanName human) {
            return java.util.stream.Stream.concat(
                            human.getGiven().stream().map(IPrimitiveType::getValue),
                            java.util.stream.Stream.of(human.getFamily(), human.getText()))
                    .anyMatch(part -> starts(part, token(name, wanted).getValue()));
        }
        return found instanceof IPrimitiveType<?> primitive && wanted.equals(primitive.getValueAsString());
    }

    private TokenParam token(String name, String wanted) {
        TokenParam token = new TokenParam();
        token.setValueAsQueryToken(context, name, null, wanted);
        return token;
    }

    private static boolean is(TokenParam wanted, String system, String value) {
        return wanted.getValue().equals(value)
                && (wanted.getSystem() == null || wanted.getSystem().equals(system));
    }

    private static boolean starts(String part, String wanted) {
        return part != null && part.toLowerCase(Locale.ROOT).startsWith(wanted.toLowerCase(Locale.ROOT));
    }
}
