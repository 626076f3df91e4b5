# The fixture of the AuthZEN certification scenario: two users, two records, three actions.
package authzen

subjects := {"alice": {}, "bob": {"role": "admin"}}

resources := {"record-1": {"status": "active"}, "record-2": {"status": "archived"}}

actions := {
	"read": {},
	"write": {},
	"delete": {},
}

default decision := false

decision if {
	input.subject.type == "user"
	input.subject.id in object.keys(subjects)
	input.resource.type == "record"
	_may
}

_status := object.get(
	object.get(input.resource, "properties", {}), "status",
	object.get(object.get(resources, input.resource.id, {}), "status", ""),
)

_role := object.get(object.get(input.subject, "properties", {}), "role", "")

_may if {
	input.action.name == "read"
	input.resource.id == "record-1"
}

_may if {
	input.action.name == "write"
	input.subject.id == "alice"
	_status == "active"
}

_may if {
	input.action.name == "write"
	_role == "admin"
	_status == "archived"
}

_may if {
	input.action.name == "delete"
	input.subject.id == "alice"
	input.action.properties.soft == true
}
