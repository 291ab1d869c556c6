# Who may ask OPA: whoever has a service token of the broker's, as the service demands. The signature is verified once
# and then found in OPA's cache of tokens; time, issuer and audience are checked at every request.
package system.authz

default allow := false

allow if {
	[valid, _, claims] := io.jwt.decode_verify(input.identity, {
		"cert": data.keys,
		"alg": "RS256",
		"iss": data.issuer,
		"aud": "privilege_api",
	})
	valid
	claims.scope == "privilege_api"
	claims.client_at_type == "service_token"
}
