package access

# The subject's grants of the privilege on behalf of the asked organisation: no other grant can allow anything.
_own_grants := [grant |
	is_array(input.facts.grants)
	_named(input.resource.id)
	some grant in input.facts.grants
	grant.organization == input.resource.id
]

# Whether the time of the decision is within the grant's validity: the beginning counts, the end does not.
_current(grant) if {
	_begun(grant)
	is_number(grant.valid_to)
	_now < grant.valid_to
}

_begun(grant) if {
	is_number(grant.valid_from)
	grant.valid_from <= _now
}

# The time of the decision, in epoch milliseconds. A clock that has never been set stands at 0, when nothing has ended.
_now := input.now if {
	is_number(input.now)
	input.now > 0
}

# Whether the organisation that gave the grant may still assign the privilege.
_assignable(grant) if {
	grant.assigner_state == "active"
	input.facts.privilege.assignability == "public"
}

_assignable(grant) if {
	grant.assigner_state == "active"
	input.facts.privilege.assignability in {"private", "whitelist"}
	grant.organization == input.facts.privilege.owner
}

_assignable(grant) if {
	grant.assigner_state == "active"
	input.facts.privilege.assignability == "whitelist"
	grant.assigner_whitelisted == true
}
