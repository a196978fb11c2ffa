package identity

import (
	"encoding/base64"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

func FuzzToken(f *testing.F) {
	keys := keysOfAll(f)
	v := newVerifier(keys)
	good := testkit.ForgeToken("RS256", testkit.RSA(), `{"alg":"RS256","kid":"rsa"}`, claim())
	seeds := []string{
		good, testkit.ForgeToken("ES256", testkit.EC(), `{"alg":"ES256","kid":"ec"}`, claim(`aud=["x","creatorvault-api"]`)), testkit.ForgeToken("EdDSA", testkit.Ed(), `{"alg":"EdDSA","kid":"ed"}`, claim()),
		testkit.ForgeToken("PS256", testkit.RSA(), `{"typ":"JWT","alg":"PS256","kid":"ps256"}`, claim()), testkit.ForgeToken("none", nil, `{"alg":"none"}`, claim()), "eyJhbGciOiJSUzI1NiJ9.e30.AA", "..", "",
	}
	for _, h := range forger.Headers() {
		seeds = append(seeds, testkit.Segment(h.Text)+"."+testkit.Segment(claim())+".AA")
	}
	for _, p := range forger.Payloads() {
		seeds = append(seeds, testkit.ForgeToken("EdDSA", testkit.Ed(), `{"alg":"EdDSA","kid":"ed"}`, p.Text))
	}
	for _, form := range forger.Forms() {
		seeds = append(seeds, form.Token())
	}
	for _, seed := range seeds {
		f.Add(seed)
	}
	signed := map[string]bool{}
	for _, seed := range seeds {
		signed[seed] = true
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, _, err := open(text); err == nil {
			for i, segment := range strings.Split(text, ".") {
				raw, err := base64.RawURLEncoding.DecodeString(segment)
				if err != nil || base64.RawURLEncoding.EncodeToString(raw) != segment || i > 2 {
					t.Errorf("segment %d is not canonical: %s", i, segment)
				}
			}
		} else if _, ok := ReasonOf(err); !ok {
			t.Errorf("error = %v, which is no reason", err)
		}
		got, err := v.verify(t.Context(), text)
		if err != nil {
			return
		}
		if !signed[text] {
			t.Errorf("nobody signed this token: %s", text)
		}
		if p := got.principal; !goodSubject(string(p.ID)) {
			t.Errorf("it speaks for %q", p.ID)
		}
	})
}

// FuzzClaims signs whatever it is given: what a key's owner may say is also
// held to the rules.
func FuzzClaims(f *testing.F) {
	v := newVerifier(keysOfAll(f))
	f.Add(claim())
	for _, p := range forger.Payloads() {
		f.Add(p.Text)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		got, err := v.verify(t.Context(), testkit.ForgeToken("EdDSA", testkit.Ed(), `{"alg":"EdDSA","kid":"ed"}`, payload))
		if err != nil {
			if _, ok := ReasonOf(err); !ok {
				t.Errorf("error = %v, which is no reason", err)
			}
			return
		}
		p := got.principal
		if !goodSubject(string(p.ID)) || p.Email != nil && (*p.Email == "" || len(*p.Email) > 4*maxEmail) || got.expires.Sub(got.issued) > v.MaxTTL || !start.Before(got.expires.Add(v.Leeway)) {
			t.Errorf("%s is good, for %+v from %v to %v", payload, p, got.issued, got.expires)
		}
	})
}
