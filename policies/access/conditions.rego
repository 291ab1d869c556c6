package access

# The subject may use the privilege when each of these is proven. A fact that is missing, or not of its kind, proves
# nothing. (Rego orders and equates values of every kind: null == null, and a string is larger than every number.)

_proven contains "resource-type-supported" if input.resource.type == "organization"

_proven contains "privilege-known" if {
	_named(input.facts.privilege.owner)
	input.facts.privilege.owner == input.caller.organization
}

_proven contains "organization-active" if input.facts.organization.state == "active"

_proven contains "onboarding-trusted" if input.facts.privilege.declarations == "trusted"

# Whoever was onboarded by its signatory, or by the operator, needs nobody's trust in declarations.
_proven contains "onboarding-trusted" if input.facts.organization.onboarding in {"operator", "signatory"}

# An identity that was never seen is in good standing: it is the grant that it lacks.
_proven contains "identity-in-good-standing" if input.facts.identity.state in {"active", "unknown"}

_proven contains "grant-in-force" if {
	some grant in _own_grants
	_current(grant)
	_assignable(grant)
}

_proven contains "assurance-sufficient" if input.facts.privilege.minimum_loa == "None"

_proven contains "assurance-sufficient" if {
	_rank[input.context.loa] >= _rank[input.facts.privilege.minimum_loa]
}

# Levels of assurance. A level that is not listed reaches nothing, and nothing reaches it.
_rank := {"Low": 1, "Substantial": 2, "High": 3}

_named(name) if {
	is_string(name)
	name != ""
}
