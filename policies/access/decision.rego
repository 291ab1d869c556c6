# METADATA
# title: Access
# description: |
#   The base policy: may this subject use this privilege on behalf of this organisation? The answer is no, unless
#   every condition on the list below has been proven.
# schemas:
#   - input: schema.input
package access

# METADATA
# title: The decision
# description: |
#   Whether it is allowed; if not, every reason why not, the most important first; and what has to be done besides.
# entrypoint: true
decision := {"allow": _allow, "reasons": _reasons, "obligations": _obligations}

# The conditions, in order of importance. Nothing is allowed that has not proven all of them, so a misspelt name
# here or in conditions.rego can only deny.
_required := [
	"resource-type-supported",
	"privilege-known",
	"organization-active",
	"onboarding-trusted",
	"identity-in-good-standing",
	"grant-in-force",
	"assurance-sufficient",
]

# When one of these is not proven, nothing else may be told: the rest would be about somebody else's privilege, or
# about nothing at all.
_told_alone := {"resource-type-supported", "privilege-known"}

_unproven := [condition |
	some condition in _required
	not condition in _proven
]

default _allow := false

_allow if count(_unproven) == 0

_told := [_unproven[0]] if {
	_unproven[0] in _told_alone
} else := [condition |
	some condition in _unproven
	not _moot(condition)
]

# Nobody can grant anything on behalf of an organisation that is not active: its own reason says what comes first.
_moot("grant-in-force") if "organization-active" in _unproven

# How it was onboarded matters only of an organisation that is.
_moot("onboarding-trusted") if "organization-active" in _unproven

_reasons := [_reason(condition) | some condition in _told]

# Every condition has a reason, whatever is missing from the input: a deny is never silent.
_reason(condition) := why if {
	why := _why(condition)
} else := {
	"code": "policy-facts-missing",
	"condition": condition,
	"who_can_fix": {"role": "Operator"},
}

default _obligations := []

# Only a login stands between the subject and an allow: ask for a better one.
_obligations := [{"code": "step-up", "loa": input.facts.privilege.minimum_loa}] if {
	count(_reasons) == 1
	_reasons[0].code == "loa-too-low"
}
