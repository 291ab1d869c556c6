# METADATA
# title: A provider's own rules
# description: |
#   Asked only after the service itself has said yes: these rules can take away, and never give. Their answer is yes
#   when every condition on the list below has been proven. As it stands here, nothing is taken away.
# schemas:
#   - input: schema.input
package provider.dk12345678

# METADATA
# title: The decision
# description: Whether it stays allowed; if not, every reason why not.
# entrypoint: true
decision := {"allow": _allow, "reasons": _reasons, "obligations": []}

# The conditions. To add one: write its name here, when it is proven, and what to say when it is not.
#
# An example. Payments above 50,000 take a login at level High:
#
#   _proven contains "high-login-for-large-amounts" if input.context.loa == "High"
#
#   _proven contains "high-login-for-large-amounts" if {
#   	is_number(input.context.amount)
#   	input.context.amount <= 50000
#   }
#
# Each rule of one name is one way to prove it. What is missing proves nothing: without an amount, only the level does.
_required := ["own-privilege"]

# Always so, where the service has said yes.
_proven contains "own-privilege" if {
	is_string(input.facts.privilege.owner)
	input.facts.privilege.owner == input.caller.organization
}

# What people read when a condition is not proven, and who can help.
_texts := {"own-privilege": {
	"da": "Rettigheden hører ikke til denne tjenesteudbyder.",
	"en": "The privilege is not one of this provider's.",
}}

# What follows need not be changed.

_unproven := [condition |
	some condition in _required
	not condition in _proven
]

default _allow := false

_allow if count(_unproven) == 0

_reasons := [reason |
	some condition in _unproven
	reason := {
		"code": condition,
		"text": _texts[condition],
		"who_can_fix": {"role": "ServiceProvider", "organization": "DK12345678"},
	}
]
