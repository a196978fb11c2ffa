package testkit

import (
	"strconv"
	"strings"
)

// A Real is a token that is good, and whom it speaks for.
type Real struct {
	Alg     string // that signs it
	Header  string
	Payload string
	Tight   bool // it is good for half a second
	Who     Claimed
}

// Claimed is whom a token speaks for.
type Claimed struct {
	ID, Session string
	Email, Name *string // nil: it does not say
}

// Token is the token of r.
func (f *Forger) Token(r Real) string {
	return ForgeToken(r.Alg, map[string]any{"RS256": f.Key, "PS256": f.Key, "ES256": EC(), "EdDSA": Ed()}[r.Alg], r.Header, r.Payload)
}

// Genuine are tokens that are good though somebody might not think so, by what
// is odd about them.
func (f *Forger) Genuine() map[string]Real {
	ada := Claimed{ID: f.Subject, Email: new("ada@example.com")}
	bare := Claimed{ID: f.Subject}
	return map[string]Real{
		"RS256 as Better Auth sends it":       {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(), Who: ada},
		"RS256, and the key says so":          {Alg: "RS256", Header: `{"alg":"RS256","kid":"rs256"}`, Payload: f.Claims(), Who: ada},
		"PS256":                               {Alg: "PS256", Header: `{"alg":"PS256","kid":"` + f.KeyID + `"}`, Payload: f.Claims(), Who: ada},
		"PS256, and the key says so":          {Alg: "PS256", Header: `{"alg":"PS256","kid":"ps256"}`, Payload: f.Claims(), Who: ada},
		"ES256":                               {Alg: "ES256", Header: `{"alg":"ES256","kid":"ec"}`, Payload: f.Claims(), Who: ada},
		"EdDSA, Better Auth's default":        {Alg: "EdDSA", Header: `{"alg":"EdDSA","kid":"ed"}`, Payload: f.Claims(), Who: ada},
		"typ JWT":                             {Alg: "RS256", Header: `{"alg":"RS256","typ":"JWT","kid":"` + f.KeyID + `"}`, Payload: f.Claims(), Who: ada},
		"typ in small letters":                {Alg: "RS256", Header: `{"typ":"jwt","alg":"RS256","kid":"` + f.KeyID + `"}`, Payload: f.Claims(), Who: ada},
		"a kid of 128 bytes":                  {Alg: "RS256", Header: `{"alg":"RS256","kid":"` + strings.Repeat("k", maxKeyID) + `"}`, Payload: f.Claims(), Who: ada},
		"white space in the header":           {Alg: "RS256", Header: " {\n\"alg\": \"RS256\", \"kid\": \"" + f.KeyID + "\" } ", Payload: f.Claims(), Who: ada},
		"several audiences":                   {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`aud=["x","creatorvault-api"]`), Who: ada},
		"a list of one audience":              {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`aud=["creatorvault-api"]`), Who: ada},
		"another of our audiences":            {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`aud="https://vault.example/mcp"`), Who: ada},
		"the whole user, as by default":       {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`name="Ada"`, `emailVerified=false`, `image=null`, `createdAt="2026-01-01T00:00:00.000Z"`, `id="`+f.Subject+`"`), Who: Claimed{ID: f.Subject, Email: ada.Email, Name: new("Ada")}},
		"no e-mail":                           {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`email=`), Who: bare},
		"e-mail null":                         {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`email=null`), Who: bare},
		"an e-mail that is none":              {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`email=5`), Who: bare},
		"an e-mail of 256":                    {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`email="` + strings.Repeat("x", 256) + `"`), Who: bare},
		"an e-mail with a NUL":                {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`email="a\u0000"`), Who: bare},
		"a name of spaces":                    {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`name="  "`), Who: ada},
		"a name of 255 letters of four bytes": {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`name="` + strings.Repeat("𝔘", 255) + `"`), Who: Claimed{ID: f.Subject, Email: ada.Email, Name: new(strings.Repeat("𝔘", 255))}},
		"a name of 256 letters":               {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`name="` + strings.Repeat("é", 256) + `"`), Who: ada},
		"a session":                           {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`sid="s1"`), Who: Claimed{ID: f.Subject, Email: ada.Email, Session: "s1"}},
		"a session of another sort":           {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`sid=17`), Who: ada},
		"expires at the very end of a leeway": {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`iat=`+f.seconds(-900), `exp=`+f.seconds(-29)), Tight: true, Who: ada},
		"expires a fraction before that":      {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`iat=`+f.seconds(-900), `exp=`+f.seconds(-29.5)), Tight: true, Who: ada},
		"issued in a leeway":                  {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`iat=` + f.seconds(30)), Who: ada},
		"issued in less":                      {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`iat=` + f.seconds(29)), Who: ada},
		"nbf in a leeway":                     {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`nbf=` + f.seconds(30)), Who: ada},
		"nbf in less":                         {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`nbf=` + f.seconds(29)), Who: ada},
		"nbf long ago":                        {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`nbf=0`), Who: ada},
		"times as floats":                     {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`iat=`+f.seconds(0.25), `exp=`+strconv.FormatFloat(float64(f.At.Unix()+900), 'e', -1, 64)), Who: ada},
		"good for a week":                     {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`exp=` + f.seconds(7*86400)), Who: ada},
		"a sub of 255 bytes":                  {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`sub="`+strings.Repeat("x", 255)+`"`, `email=`), Who: Claimed{ID: strings.Repeat("x", 255)}},
		"a sub of other letters":              {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`sub="auth0|ü~'!@..%"`, `email=`), Who: Claimed{ID: "auth0|ü~'!@..%"}},
		"a sub that is escaped":               {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`sub="\u0061da"`, `email=`), Who: Claimed{ID: "ada"}},
		"claims of other sorts":               {Alg: "RS256", Header: f.Header(""), Payload: f.Claims(`role="admin"`, `x=[1,{"a":null}]`, `Sub="eve"`), Who: ada},
	}
}
