# METADATA
# title: Tests of a provider's own rules
# schemas:
#   - input: schema.input
package provider.dk12345678_test

import data.provider.dk12345678 as rules

# The rows of the decision tables in cases/ are tested by themselves. Here is what is not a row of a table.

test_nothing_known_is_denied[name] if {
	some i, value in [null, true, {}, [], ""]
	name := $"input {i}"
	answer := rules.decision with input as value
	answer.allow == false
	count(answer.reasons) > 0
}

# A name in `_required` without a text would deny without a reason.
test_every_condition_has_a_text[condition] if {
	some condition in rules._required
	rules._texts[condition].da != ""
	rules._texts[condition].en != ""
}
