# The rules of the base policy, written for what OPA is strong at: every fact is in memory and found by its key, and an
# allow touches nothing that only a denial needs.
package bench

default allow := false

allow if {
	not _identity_suspended
	_grant_in_force
	_assured
}

_privilege := data.bench.privileges[input.privilege]

_organization_active := data.bench.active[input.organization]

_identity_suspended := data.bench.suspended[input.identity]

_grant := data.bench.grants[input.identity][input.privilege][input.organization]

_now := time.now_ns()

_grant_in_force if {
	_organization_active
	_current(_grant)
	_assignable(input.organization)
}

_current(grant) if {
	object.get(grant, "from", 0) <= _now
	_now < object.get(grant, "to", _forever)
}

# 2262-04-11: as far as nanoseconds go in 64 bits.
_forever := 9223372036854775807

_assignable(_) if _privilege.assignability == "public"

_assignable(organization) if {
	_privilege.assignability == "whitelist"
	data.bench.whitelist[input.privilege][organization]
}

_assured if _privilege.minimum_loa == "None"

_assured if _rank[input.loa] >= _rank[_privilege.minimum_loa]

_rank := {"Low": 1, "Substantial": 2, "High": 3}
