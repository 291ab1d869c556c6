package access

# Why a condition is not proven, and which role can mend it. The texts are the service's, by code. Where no rule below
# fits, the facts themselves are spoiled, and decision.rego says so.

_why("resource-type-supported") := {
	"code": "unsupported-resource-type",
	"who_can_fix": _role("ServiceProvider", input.caller.organization),
} if {
	is_string(input.resource.type)
}

# The same answer for a privilege that does not exist and for one of another provider.
_why("privilege-known") := {
	"code": "unknown-privilege",
	"who_can_fix": _role("CatalogueAdministrator", input.caller.organization),
} if {
	is_object(input.facts)
}

_why("organization-active") := {
	"code": _organization_codes[input.facts.organization.state],
	"who_can_fix": _standing_fixer(input.facts.organization.state),
}

_why("onboarding-trusted") := {
	"code": "declaration-not-trusted",
	"who_can_fix": _role("Signatory", input.resource.id),
} if {
	input.facts.privilege.declarations == "refused"
	input.facts.organization.onboarding in {"none", "declaration"}
}

_why("identity-in-good-standing") := {
	"code": "identity-suspended",
	"who_can_fix": {"role": "Operator"},
} if {
	input.facts.identity.state == "suspended"
}

_why("grant-in-force") := _nearest_miss

_why("assurance-sufficient") := object.union(
	{
		"code": "loa-too-low",
		"required": input.facts.privilege.minimum_loa,
		"who_can_fix": {"role": "Subject"},
	},
	_actual_loa,
) if {
	input.facts.privilege.minimum_loa in object.keys(_rank)
}

default _actual_loa := {}

_actual_loa := {"actual": input.context.loa} if input.context.loa in object.keys(_rank)

_organization_codes := {
	"unknown": "unknown-organization",
	"known": "organization-not-onboarded",
	"suspended": "organization-suspended",
	"offboarded": "organization-offboarded",
}

# Who can make an organisation active: its signatory by onboarding it, the operator by readmitting it.
_standing_fixer(state) := _role("Signatory", input.resource.id) if state in {"unknown", "known"}

_standing_fixer(state) := {"role": "Operator"} if state in {"suspended", "offboarded"}

_role(role, organization) := {"role": role, "organization": organization} if _named(organization)
