package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// The bounds of a token, in bytes.
const (
	maxToken = 8 << 10
	maxKeyID = 128
)

// A Forgery is a token that is no good.
type Forgery struct {
	Token  func() string
	Reason string // why it is refused, in the word of the log
	Tight  bool   // it becomes good in half a second
	Status int    // how a request ends that carries it, if it is not 401: see [Forger.Forms]
}

// Said is the header or the payload of a token that is refused for it.
type Said struct {
	Text, Reason string
	Tight        bool // it is no longer refused in half a second
}

// Hostile are all the tokens that are no good, by what is wrong with them, as
// RFC 8725 and the practice of those who forge tokens have it.
func (f *Forger) Hostile() map[string]Forgery {
	all := f.Forms()
	for name, s := range f.Headers() {
		all["a header with "+name] = Forgery{Token: func() string { return ForgeToken("RS256", f.Key, s.Text, f.Claims()) }, Reason: s.Reason}
	}
	for name, s := range f.Payloads() {
		all["a payload with "+name] = Forgery{Token: func() string { return ForgeToken("RS256", f.Key, f.Header(""), s.Text) }, Reason: s.Reason, Tight: s.Tight}
	}
	for name, forgery := range f.Signatures() {
		all["a signature "+name] = forgery
	}
	return all
}

// Forms are tokens that are wrong before anything is verified. Some of them no
// header can carry: HTTP takes white space away from around it, so that a good
// one arrives, or refuses the request itself.
func (f *Forger) Forms() map[string]Forgery {
	good := ForgeToken("RS256", f.Key, f.Header(""), f.Claims())
	parts := strings.Split(good, ".")
	sig, all := parts[2], map[string]Forgery{}
	for reason, tokens := range map[string]map[string]string{
		"bad_segments": {
			"nothing": "", "a dot": ".", "two dots": "..", "no signature": parts[0] + "." + parts[1] + ".", "no payload": parts[0] + ".." + sig, "no header": "." + parts[1] + "." + sig,
			"two segments": parts[0] + "." + parts[1], "four segments": good + ".x", "a dot after it": good + ".", "a dot before it": "." + good, "five segments, as JWE has": good + ".a.b",
		},
		"bad_character": {
			"padding": good + "=", "padding of the header": WithSegment(good, 0, parts[0]+"="), "padding, escaped": good + "%3D", "a space before it": " " + good,
			"broken UTF-8": good + "\xff", "letters of another script": good + "é", "the other alphabet of base64": WithSegment(good, 2, "+/"+sig[2:]), "a comma": good + "," + good,
			"quotes": `"` + good + `"`, "JSON": `{"payload":"","signatures":[]}`, "two of them": good + " " + good,
		},
		"bad_encoding": {
			"another spelling of the signature": WithSegment(good, 2, respelt(sig)), "a segment of a length that base64 has not": WithSegment(good, 2, sig+strings.Repeat("A", (5-len(sig)%4)%4)),
		},
		"too_long": {
			"8 KiB and one byte": WithSegment(good, 2, strings.Repeat("A", maxToken+1-len(parts[0])-len(parts[1])-2)), "20 KiB": WithSegment(good, 1, strings.Repeat("A", 20<<10)),
			"8192 dots more": good + strings.Repeat(".", maxToken),
		},
	} {
		for name, token := range tokens {
			all[name] = Forgery{Token: func() string { return token }, Reason: reason}
		}
	}
	all["64 KiB"] = Forgery{Token: func() string { return WithSegment(good, 1, strings.Repeat("A", 64<<10)) }, Reason: "too_long", Status: http.StatusRequestHeaderFieldsTooLarge}
	for status, tokens := range map[int]map[string]string{
		http.StatusOK: {"a space after it": good + " ", "a line break after it": good + "\n"},
		http.StatusBadRequest: {
			"a line break within": good[:20] + "\n" + good[20:], "a carriage return within": good[:20] + "\r" + good[20:], "a NUL after it": good + "\x00",
		},
	} {
		for name, token := range tokens {
			all[name] = Forgery{Token: func() string { return token }, Reason: "bad_character", Status: status}
		}
	}
	return all
}

// respelt returns another text that lax decoders take for the same: the last
// character of a segment of 4n+2 or 4n+3 has bits that nothing is coded in.
func respelt(segment string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(segment) - 1
	other := segment[:last] + string(alphabet[strings.IndexByte(alphabet, segment[last])+1])
	if a, b := must(base64.RawURLEncoding.DecodeString(other)), must(base64.RawURLEncoding.DecodeString(segment)); string(a) != string(b) {
		panic("the other spelling is none")
	}
	return other
}

// Signatures are tokens under signatures that are not of their key.
func (f *Forger) Signatures() map[string]Forgery {
	all := map[string]Forgery{}
	for _, group := range []map[string]Forgery{f.ofOthers(), f.symmetric(), f.changed(), f.ofCurves()} {
		maps.Copy(all, group)
	}
	return all
}

// forged is a token that alg signs with key, whatever its header says.
func (f *Forger) forged(alg string, key any, header, reason string) Forgery {
	return Forgery{Token: func() string { return ForgeToken(alg, key, header, f.Claims()) }, Reason: reason}
}

// ofOthers are signed by who is not trusted, and tell where their key is.
func (f *Forger) ofOthers() map[string]Forgery {
	evil := jose.JSONWebKey{Key: OtherRSA().Public(), KeyID: "evil"}
	return map[string]Forgery{
		"of another key":                     f.forged("RS256", OtherRSA(), f.Header(""), "bad_signature"),
		"of a key that is too small":         f.forged("RS256", SmallRSA(), f.Header(""), "bad_signature"),
		"of the key that its jwk holds":      f.forged("RS256", OtherRSA(), f.Header(`,"jwk":`+JWK(evil, nil)), "bad_header"),
		"of a key that its jku tells of":     f.forged("RS256", OtherRSA(), `{"alg":"RS256","kid":"evil","jku":"`+f.Trap+`"}`, "bad_header"),
		"of a key that its x5u tells of":     f.forged("RS256", OtherRSA(), `{"alg":"RS256","kid":"evil","x5u":"`+f.Trap+`"}`, "bad_header"),
		"of a key whose name is a URL":       f.forged("RS256", OtherRSA(), `{"alg":"RS256","kid":"`+f.Trap+`"}`, "unknown_key"),
		"of a key that its issuer publishes": {Token: func() string { return ForgeToken("RS256", OtherRSA(), f.Header(""), f.Claims(`iss="`+f.Trap+`"`)) }, Reason: "bad_signature"},
	}
}

// symmetric are of whoever takes the public key for a secret, or none for a
// signature.
func (f *Forger) symmetric() map[string]Forgery {
	public, hs := must(x509.MarshalPKIXPublicKey(f.Key.Public())), `{"alg":"HS256","kid":"`+f.KeyID+`"}`
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	return map[string]Forgery{
		"HMAC with the public key's DER": f.forged("HS256", public, hs, "bad_alg"),
		"HMAC with the public key's PEM": f.forged("HS256", text, hs, "bad_alg"),
		"HMAC with the modulus":          f.forged("HS256", f.Key.N.Bytes(), hs, "bad_alg"),
		"HMAC with nothing":              f.forged("HS256", []byte{}, hs, "bad_alg"),
		"HMAC under RS256":               f.forged("HS256", public, f.Header(""), "bad_signature"),
		"none, with one of another token": {Token: func() string {
			return WithSegment(ForgeToken("RS256", f.Key, f.Header(""), f.Claims()), 0, Segment(`{"alg":"none","kid":"`+f.KeyID+`"}`))
		}, Reason: "bad_alg"},
		"none, with a letter for one": {Token: func() string { return ForgeToken("none", nil, `{"alg":"none"}`, f.Claims()) + "AA" }, Reason: "bad_alg"},
		"with an exponent of one": {Token: func() string {
			header := `{"alg":"RS256","kid":"one"}`
			return Segment(header) + "." + Segment(f.Claims()) + "." + Segment(string(f.padded(header)))
		}, Reason: "unknown_key"},
	}
}

// changed are good tokens of which a part was changed.
func (f *Forger) changed() map[string]Forgery {
	good := ForgeToken("RS256", f.Key, f.Header(""), f.Claims())
	bit := must(base64.RawURLEncoding.DecodeString(strings.Split(good, ".")[2]))
	bit[0] ^= 1
	all := map[string]Forgery{"PS256 under RS256": f.forged("PS256", f.Key, f.Header(""), "bad_signature")}
	for i, segments := range []map[string]string{
		{"of another header": `{"kid":"` + f.KeyID + `","alg":"RS256"}`},
		{
			"of other claims": f.Claims(`sub="root"`), "bad, of claims that are bad as well": `{"iss":"evil","exp":1}`,
			"bad, of a payload that is not JSON": `{"sub":`, "bad, of a payload that is not of text": "\xff\xfe",
		},
		{"with a bit changed": string(bit), "cut short": string(bit[:255]), "of one byte": "\x00"},
	} {
		for name, text := range segments {
			all[name] = Forgery{Token: func() string { return WithSegment(good, i, Segment(text)) }, Reason: "bad_signature"}
		}
	}
	return all
}

// ofCurves are signatures of the kinds of EdDSA and ECDSA.
func (f *Forger) ofCurves() map[string]Forgery {
	es, ed := `{"alg":"ES256","kid":"ec"}`, `{"alg":"EdDSA","kid":"ed"}`
	token := ForgeToken("ES256", EC(), es, f.Claims())
	sum := must(base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[2]))
	all := map[string]Forgery{"on the curve, of another key": f.forged("ES256", must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), es, "bad_signature")}
	for name, text := range map[string]string{
		"on the curve, of noughts": string(make([]byte, 64)), "on the curve, in ASN.1": string(must(ecdsa.SignASN1(rand.Reader, EC(), make([]byte, 32)))),
		"on the curve, too long": "\x00" + string(sum),
	} {
		all[name] = Forgery{Token: func() string { return WithSegment(token, 2, Segment(text)) }, Reason: "bad_signature"}
	}
	all["Ed25519, of another key"] = Forgery{Token: func() string {
		return WithSegment(ForgeToken("EdDSA", Ed(), ed, f.Claims()), 2, Segment(string(make([]byte, 64))))
	}, Reason: "bad_signature"}
	return all
}
