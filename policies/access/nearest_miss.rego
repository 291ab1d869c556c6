package access

# Why no grant is in force: one reason, about the grant that comes nearest. Current but frozen comes nearest, then
# otherwise inactive, then not yet valid, then expired, then a grant for another organisation, then none.

_nearest_miss := {"code": "organization-frozen", "who_can_fix": _role("Signatory", input.resource.id)} if {
	some grant in _current_own
	grant.assigner_state == "frozen"
} else := {"code": "grant-inactive", "who_can_fix": _inactive_fixer} if {
	count(_current_own) > 0
} else := {
	"code": "grant-not-yet-valid",
	"valid_from": min(_beginnings),
	"who_can_fix": _asked_administrator,
} if {
	count(_beginnings) > 0
} else := {
	"code": "grant-expired",
	"expired_at": max(_ends),
	"who_can_fix": _asked_administrator,
} if {
	count(_ends) > 0
} else := {
	"code": "grant-for-other-organization",
	"organizations": _other_organizations,
	"who_can_fix": _asked_administrator,
} if {
	count(_own_grants) == 0
	count(_other_organizations) > 0
} else := {"code": "no-grant", "who_can_fix": _asked_administrator} if {
	count(_own_grants) == 0
	is_array(input.facts.grants)
}

_asked_administrator := _role("PrivilegeAdministrator", input.resource.id)

_current_own := [grant |
	some grant in _own_grants
	_current(grant)
]

# A grant sleeps because its assigner is not active, or because the privilege's owner withdrew the right to assign.
_inactive_fixer := _role("CatalogueAdministrator", input.facts.privilege.owner) if {
	input.facts.privilege.assignability in {"private", "whitelist"}
	some grant in _current_own
	grant.assigner_state == "active"
} else := _standing_fixer(_current_own[0].assigner_state)

_beginnings := [grant.valid_from |
	some grant in _own_grants
	is_number(grant.valid_from)
	_now < grant.valid_from
]

_ends := [grant.valid_to |
	some grant in _own_grants
	_begun(grant)
	is_number(grant.valid_to)
	grant.valid_to <= _now
]

# Sorted here, because a set comes out in another order in WASM.
_other_organizations := sort({grant.organization |
	is_array(input.facts.grants)
	some grant in input.facts.grants
	_named(grant.organization)
	grant.organization != input.resource.id
	_current(grant)
	_assignable(grant)
})
