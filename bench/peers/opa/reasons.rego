# The same answer as the service gives: the decision with every reason why not, and what to do besides.
package bench

decision := {"allow": true, "reasons": [], "obligations": []} if {
	allow
} else := {"allow": false, "reasons": _reasons, "obligations": _obligations}

_reasons := array.flatten([_standing, _misses, _levels])

_standing := array.concat(_organization_standing, _identity_standing)

default _organization_standing := [{"code": "organization-suspended", "who_can_fix": {"role": "Operator"}}]

_organization_standing := [] if _organization_active

default _identity_standing := []

_identity_standing := [{"code": "identity-suspended", "who_can_fix": {"role": "Operator"}}] if _identity_suspended

default _misses := []

_misses := [_nearest_miss] if {
	_organization_active
	not _grant_in_force
}

default _levels := [{"code": "policy-facts-missing", "who_can_fix": {"role": "Operator"}}]

_levels := [] if {
	_assured
} else := [{
	"code": "loa-too-low",
	"required": _privilege.minimum_loa,
	"actual": input.loa,
	"who_can_fix": {"role": "Subject"},
}]

_nearest_miss := {"code": "grant-inactive", "who_can_fix": _inactive_fixer} if {
	_current(_grant)
} else := {"code": "grant-not-yet-valid", "valid_from": _grant.from, "who_can_fix": _administrator} if {
	_now < _grant.from
} else := {"code": "grant-expired", "expired_at": _grant.to, "who_can_fix": _administrator} if {
	_grant.to <= _now
} else := {
	"code": "grant-for-other-organization",
	"organizations": _other_organizations,
	"who_can_fix": _administrator,
} if {
	count(_other_organizations) > 0
} else := {"code": "no-grant", "who_can_fix": _administrator}

_administrator := {"role": "PrivilegeAdministrator", "organization": input.organization}

_inactive_fixer := {"role": "CatalogueAdministrator", "organization": "DK10110009"}

_other_organizations := [organization |
	some organization, grant in data.bench.grants[input.identity][input.privilege]
	organization != input.organization
	_current(grant)
	data.bench.active[organization]
	_assignable(organization)
]

default _obligations := []

_obligations := [{"code": "step-up", "loa": _privilege.minimum_loa}] if {
	count(_reasons) == 1
	_reasons[0].code == "loa-too-low"
}
