# METADATA
# title: Tests of the access policy
# schemas:
#   - input: schema.input
package access_test

import data.access

# A check that is allowed, for the tests below to spoil.
_allowed := object.union(
	data.cases.standing.given,
	{"facts": {"organization": {"onboarding": "declaration"}}},
)

# The same of a provider that relies on no declarations.
_signed := object.union(
	data.cases.standing.given,
	{"facts": {"privilege": {"declarations": "refused"}}},
)

test_what_is_spoiled_below_is_allowed if {
	answer := access.decision with input as _allowed
	answer == {"allow": true, "reasons": [], "obligations": []}
	answer_to_signed := access.decision with input as _signed
	answer_to_signed == answer
}

# Everything that the policy reads to allow it, level by level.
_read := [
	"resource", "resource/type", "resource/id", "context", "context/loa", "now", "caller", "caller/organization",
	"facts", "facts/identity", "facts/identity/state", "facts/organization", "facts/organization/state",
	"facts/privilege", "facts/privilege/owner", "facts/privilege/assignability", "facts/privilege/minimum_loa",
	"facts/privilege/declarations", "facts/grants", "facts/grants/0", "facts/grants/0/organization",
	"facts/grants/0/valid_from", "facts/grants/0/valid_to", "facts/grants/0/assigner_state",
]

test_removed[path] if {
	some path in _read
	spoiled := json.remove(_allowed, [path])
	_denied(spoiled)
}

test_removed_where_declarations_are_refused[path] if {
	some path in ["facts/organization", "facts/organization/onboarding", "facts/privilege"]
	spoiled := json.remove(_signed, [path])
	_denied(spoiled)
}

test_whole_input_replaced[name] if {
	some i, value in [null, true, false, {}, [], "", 0, [_allowed], {"input": _allowed}]
	name := $"value {i}"
	_denied(value)
}

test_no_input_at_all if {
	not access.decision.allow
	count(access.decision.reasons) > 0
}

_denied(spoiled) if {
	answer := access.decision with input as spoiled
	answer.allow == false
	count(answer.reasons) > 0
	answer.obligations in [[], [{"code": "step-up", "loa": "Substantial"}]]
}
