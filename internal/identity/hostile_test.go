package identity

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// hostile are all the tokens that are no good, by what is wrong with them.
func hostile(t testing.TB) map[string]string {
	t.Helper()
	const header = `{"alg":"RS256","kid":"rsa"}`
	all := hostileForms(t, forge(t, "RS256", pair.rsa(), header, claim()))
	for name, tt := range hostileHeaders {
		all["a header with "+name] = forge(t, "RS256", pair.rsa(), tt.header, claim())
	}
	for name, tt := range hostilePayloads {
		all["a payload with "+name] = forge(t, "RS256", pair.rsa(), header, tt.payload)
	}
	for name, tt := range hostileSignatures(t) {
		all["a signature "+name] = tt.token
	}
	return all
}

// hostileGate is how long a token that is no good may keep the server busy.
const hostileGate = 20 * time.Millisecond

// TestBenchHostileTokens refuses all of them by keys that were fetched from
// their issuer, and measures how long each takes. Nobody is asked about any.
func TestBenchHostileTokens(t *testing.T) {
	i := newIssuer(t)
	i.says(allKeys(t))
	set, _ := newSet(t, i)
	finds(t, set, "at first", "rsa", nil)
	v := newVerifier(set)
	all := hostile(t)
	if len(all) < 80 {
		t.Errorf("there are %d hostile tokens, which is few", len(all))
	}
	var times []time.Duration
	slowest, gate := "", 10*hostileGate // without BENCH, who knows what else the machine does
	if testkit.Measured(t) != "" {
		gate = hostileGate
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		begun := time.Now()
		_, err := v.verify(t.Context(), all[name])
		took := time.Since(begun)
		if _, ok := ReasonOf(err); !ok {
			t.Errorf("%s: error = %v, want a reason", name, err)
		}
		if took > gate {
			t.Errorf("%s: it takes %v, want at most %v", name, took, gate)
		}
		if len(times) == 0 || took > slices.Max(times) {
			slowest = name
		}
		times = append(times, took)
	}
	i.fetched(t, "in all", 1)
	out := testkit.Report(t)
	_, _ = fmt.Fprintf(out, "\n### Tokens that are no good, one at a time\n\n| tokens | median | slowest | which | gate |\n| --- | --- | --- | --- | --- |\n| %d | %v | %v | %s | %v |\n",
		len(all), testkit.Median(times), slices.Max(times), slowest, hostileGate)
}

// hostileForms are tokens that are wrong before anything is verified.
func hostileForms(t testing.TB, good string) map[string]string {
	parts := strings.Split(good, ".")
	sig := parts[2]
	// The last character of a segment of 4n+2 or 4n+3 characters has bits that nothing is coded in.
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	spelt := sig[:len(sig)-1] + string(alphabet[strings.IndexByte(alphabet, sig[len(sig)-1])+1])
	if a, err := base64.RawURLEncoding.DecodeString(spelt); err != nil || string(a) != string(must(base64.RawURLEncoding.DecodeString(sig))) {
		t.Fatal("the other spelling is none")
	}
	return map[string]string{
		"nothing": "", "a dot": ".", "two dots": "..", "no signature": parts[0] + "." + parts[1] + ".", "no payload": parts[0] + ".." + sig, "no header": "." + parts[1] + "." + sig,
		"two segments": parts[0] + "." + parts[1], "four segments": good + ".x", "a dot after it": good + ".", "a dot before it": "." + good, "five segments, as JWE has": good + ".a.b",
		"padding": good + "=", "padding of the header": changed(good, 0, parts[0]+"="), "padding, escaped": good + "%3D", "another spelling of the signature": changed(good, 2, spelt),
		"a space before it": " " + good, "a space after it": good + " ", "a line break after it": good + "\n", "a line break within": good[:20] + "\n" + good[20:], "a carriage return within": good[:20] + "\r" + good[20:],
		"a NUL after it": good + "\x00", "broken UTF-8": good + "\xff", "letters of another script": good + "é", "the other alphabet of base64": changed(good, 2, "+/"+sig[2:]), "a comma": good + "," + good,
		"quotes": `"` + good + `"`, "a segment of a length that base64 has not": changed(good, 2, sig+strings.Repeat("A", (5-len(sig)%4)%4)),
		"8 KiB and one byte": changed(good, 2, strings.Repeat("A", maxToken+1-len(parts[0])-len(parts[1])-2)), "JSON": `{"payload":"","signatures":[]}`,
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// hostileHeaders are headers that are wrong, though a signature by the RSA key
// stands under them.
var hostileHeaders = map[string]struct {
	header string
	want   reason
}{
	"an empty object":                {`{}`, badAlgorithm},
	"no algorithm":                   {`{"kid":"rsa"}`, badAlgorithm},
	"a list":                         {`["RS256"]`, badHeader},
	"null":                           {`null`, badHeader},
	"a text":                         {`"RS256"`, badHeader},
	"broken JSON":                    {`{"alg":"RS256"`, badHeader},
	"data after it":                  {`{"alg":"RS256","kid":"rsa"}{}`, badHeader},
	"a comment":                      {`{"alg":"RS256","kid":"rsa"}//`, badHeader},
	"a byte order mark":              {"\ufeff" + `{"alg":"RS256","kid":"rsa"}`, badHeader},
	"invalid UTF-8":                  {"{\"alg\":\"RS256\",\"kid\":\"rsa\xff\"}", badHeader},
	"a lone surrogate":               {`{"alg":"RS256","kid":"rsa\ud800"}`, badHeader},
	"alg twice":                      {`{"alg":"RS256","alg":"RS256","kid":"rsa"}`, badHeader},
	"alg twice, once escaped":        {`{"alg":"RS256","\u0061lg":"none","kid":"rsa"}`, badHeader},
	"kid twice":                      {`{"alg":"RS256","kid":"rsa","kid":"rsa"}`, badHeader},
	"ALG":                            {`{"ALG":"RS256","kid":"rsa"}`, badHeader},
	"Alg beside alg":                 {`{"alg":"RS256","Alg":"none","kid":"rsa"}`, badHeader},
	"Kid":                            {`{"alg":"RS256","Kid":"rsa"}`, badHeader},
	"crit":                           {`{"alg":"RS256","kid":"rsa","crit":["exp"],"exp":1}`, badHeader},
	"an empty crit":                  {`{"alg":"RS256","kid":"rsa","crit":[]}`, badHeader},
	"b64":                            {`{"alg":"RS256","kid":"rsa","b64":false}`, badHeader},
	"jwk":                            {`{"alg":"RS256","kid":"rsa","jwk":{}}`, badHeader},
	"jku":                            {`{"alg":"RS256","kid":"rsa","jku":"https://evil.example/jwks"}`, badHeader},
	"x5u":                            {`{"alg":"RS256","kid":"rsa","x5u":"https://evil.example/x"}`, badHeader},
	"x5c":                            {`{"alg":"RS256","kid":"rsa","x5c":[]}`, badHeader},
	"x5t":                            {`{"alg":"RS256","kid":"rsa","x5t":""}`, badHeader},
	"x5t#S256":                       {`{"alg":"RS256","kid":"rsa","x5t#S256":""}`, badHeader},
	"zip":                            {`{"alg":"RS256","kid":"rsa","zip":"DEF"}`, badHeader},
	"cty":                            {`{"alg":"RS256","kid":"rsa","cty":"JWT"}`, badHeader},
	"enc":                            {`{"alg":"RS256","kid":"rsa","enc":"A256GCM"}`, badHeader},
	"a member of its own":            {`{"alg":"RS256","kid":"rsa","x":1}`, badHeader},
	"typ at+jwt":                     {`{"alg":"RS256","kid":"rsa","typ":"at+jwt"}`, badType},
	"typ of Better Auth's cookie":    {`{"alg":"RS256","kid":"rsa","typ":"better-auth.session-cache+jwt"}`, badType},
	"typ with the media type":        {`{"alg":"RS256","kid":"rsa","typ":"application/jwt"}`, badType},
	"an empty typ":                   {`{"alg":"RS256","kid":"rsa","typ":""}`, badType},
	"typ null":                       {`{"alg":"RS256","kid":"rsa","typ":null}`, badType},
	"typ of a number":                {`{"alg":"RS256","kid":"rsa","typ":1}`, badType},
	"alg null":                       {`{"alg":null,"kid":"rsa"}`, badAlgorithm},
	"alg of a list":                  {`{"alg":["RS256"],"kid":"rsa"}`, badHeader},
	"alg in small letters":           {`{"alg":"rs256","kid":"rsa"}`, badAlgorithm},
	"alg with a space":               {`{"alg":"RS256 ","kid":"rsa"}`, badAlgorithm},
	"alg none":                       {`{"alg":"none","kid":"rsa"}`, badAlgorithm},
	"alg None":                       {`{"alg":"None","kid":"rsa"}`, badAlgorithm},
	"alg HS512":                      {`{"alg":"HS512","kid":"rsa"}`, badAlgorithm},
	"alg RS512, not allowed":         {`{"alg":"RS512","kid":"rsa"}`, badAlgorithm},
	"alg RSA-OAEP":                   {`{"alg":"RSA-OAEP","kid":"rsa"}`, badAlgorithm},
	"alg of another signature":       {`{"alg":"PS256","kid":"rsa"}`, badSignature},
	"alg not bound to the key":       {`{"alg":"PS256","kid":"rs256"}`, badAlgorithm},
	"the key bound to another":       {`{"alg":"RS256","kid":"ps256"}`, badAlgorithm},
	"a key of another kind":          {`{"alg":"RS256","kid":"ec"}`, badAlgorithm},
	"a key of a third kind":          {`{"alg":"RS256","kid":"ed"}`, badAlgorithm},
	"alg and key of another kind":    {`{"alg":"ES256","kid":"ec"}`, badSignature},
	"alg and key of a third kind":    {`{"alg":"EdDSA","kid":"ed"}`, badSignature},
	"no kid":                         {`{"alg":"RS256"}`, unknownKey},
	"kid null":                       {`{"alg":"RS256","kid":null}`, badKeyID},
	"an empty kid":                   {`{"alg":"RS256","kid":""}`, badKeyID},
	"kid of a number":                {`{"alg":"RS256","kid":1}`, badKeyID},
	"kid of a list":                  {`{"alg":"RS256","kid":["rsa"]}`, badKeyID},
	"kid of 129 bytes":               {`{"alg":"RS256","kid":"` + strings.Repeat("k", maxKeyID+1) + `"}`, badKeyID},
	"an unknown kid":                 {`{"alg":"RS256","kid":"other"}`, unknownKey},
	"kid in capitals":                {`{"alg":"RS256","kid":"RSA"}`, unknownKey},
	"kid with a space":               {`{"alg":"RS256","kid":"rsa "}`, unknownKey},
	"kid that is a path":             {`{"alg":"RS256","kid":"../../dev/null"}`, unknownKey},
	"kid that is SQL":                {`{"alg":"RS256","kid":"' OR 1=1 --"}`, unknownKey},
	"kid of two keys":                {`{"alg":"RS256","kid":"twice"}`, unknownKey},
	"kid of a key that is too small": {`{"alg":"RS256","kid":"small"}`, unknownKey},
}

// hostilePayloads are payloads that are wrong, though their signature is good.
var hostilePayloads = map[string]struct {
	payload string
	want    reason
}{
	"an empty object":                     {`{}`, wrongIssuer},
	"a list":                              {`[]`, badClaims},
	"null":                                {`null`, badClaims},
	"not JSON":                            {`sub=ada`, badClaims},
	"data after it":                       {claim() + "{}", badClaims},
	"invalid UTF-8":                       {claim("x=\"\xff\""), badClaims},
	"a lone surrogate in another claim":   {claim(`x="\udfff"`), badClaims},
	"sub twice":                           {`{"sub":"a",` + claim()[1:], badClaims},
	"exp twice, once escaped":             {`{"\u0065xp":9999999999,` + claim()[1:], badClaims},
	"a claim of another sort twice":       {claim(`x={"a":1,"a":2}`), badClaims},
	"iss of another":                      {claim(`iss="evil"`), wrongIssuer},
	"iss in capitals":                     {claim(`iss="Better-Auth"`), wrongIssuer},
	"iss with a slash":                    {claim(`iss="better-auth/"`), wrongIssuer},
	"iss with a space":                    {claim(`iss=" better-auth"`), wrongIssuer},
	"no iss":                              {claim(`iss=`), wrongIssuer},
	"iss null":                            {claim(`iss=null`), wrongIssuer},
	"iss of a list":                       {claim(`iss=["better-auth"]`), wrongIssuer},
	"ISS":                                 {claim(`iss=`, `ISS="better-auth"`), wrongIssuer},
	"no aud":                              {claim(`aud=`), wrongAudience},
	"aud null":                            {claim(`aud=null`), wrongAudience},
	"aud of another":                      {claim(`aud="creatorvault"`), wrongAudience},
	"aud in capitals":                     {claim(`aud="CreatorVault-API"`), wrongAudience},
	"an empty aud":                        {claim(`aud=""`), wrongAudience},
	"aud of an empty list":                {claim(`aud=[]`), wrongAudience},
	"aud of others":                       {claim(`aud=["a","b"]`), wrongAudience},
	"aud with a number beside ours":       {claim(`aud=["creatorvault-api",1]`), wrongAudience},
	"aud with null beside ours":           {claim(`aud=["creatorvault-api",null]`), wrongAudience},
	"aud of a list in a list":             {claim(`aud=[["creatorvault-api"]]`), wrongAudience},
	"aud of an object":                    {claim(`aud={"creatorvault-api":true}`), wrongAudience},
	"aud of a number":                     {claim(`aud=1`), wrongAudience},
	"aud of both in one text":             {claim(`aud="creatorvault-api,https://vault.example/mcp"`), wrongAudience},
	"no exp":                              {claim(`exp=`), badClaims},
	"exp null":                            {claim(`exp=null`), badClaims},
	"exp in quotes":                       {claim(`exp="` + seconds(900) + `"`), badClaims},
	"exp true":                            {claim(`exp=true`), badClaims},
	"exp below nought":                    {claim(`exp=-1`), badClaims},
	"exp too large for a float":           {claim(`exp=1e400`), badClaims},
	"exp in a time that nobody will see":  {claim(`exp=1e300`), badClaims},
	"exp of 2^63":                         {claim(`exp=9223372036854775808`), badClaims},
	"EXP":                                 {claim(`exp=`, `EXP=`+seconds(900)), badClaims},
	"expired a leeway ago":                {claim(`iat=`+seconds(-900), `exp=`+seconds(-30)), expired},
	"expired longer ago":                  {claim(`iat=`+seconds(-900), `exp=`+seconds(-31)), expired},
	"no iat":                              {claim(`iat=`), badClaims},
	"iat null":                            {claim(`iat=null`), badClaims},
	"iat of a text":                       {claim(`iat="now"`), badClaims},
	"iat too large":                       {claim(`iat=1e400`), badClaims},
	"issued in more than a leeway":        {claim(`iat=` + seconds(31)), notYet},
	"issued a fraction beyond the leeway": {claim(`iat=` + seconds(30) + `.5`), notYet},
	"nbf in more than a leeway":           {claim(`nbf=` + seconds(31)), notYet},
	"nbf null":                            {claim(`nbf=null`), badClaims},
	"nbf of a text":                       {claim(`nbf="0"`), badClaims},
	"nbf below nought":                    {claim(`nbf=-5`), badClaims},
	"good for a week and a second":        {claim(`exp=` + seconds(7*86400+1)), livesTooLong},
	"good from the beginning of time":     {claim(`iat=0`), livesTooLong},
	"good for ever":                       {claim(`exp=1099511627776`), livesTooLong},
	"no sub":                              {claim(`sub=`), badSubject},
	"sub null":                            {claim(`sub=null`), badSubject},
	"an empty sub":                        {claim(`sub=""`), badSubject},
	"sub of a number":                     {claim(`sub=123`), badSubject},
	"sub of a list":                       {claim(`sub=["ada"]`), badSubject},
	"sub of 256 bytes":                    {claim(`sub="` + strings.Repeat("x", 256) + `"`), badSubject},
	"sub of 128 letters of two bytes":     {claim(`sub="` + strings.Repeat("é", 128) + `"`), badSubject},
	"sub with a slash":                    {claim(`sub="a/b"`), badSubject},
	"sub with a backslash":                {claim(`sub="a\\b"`), badSubject},
	"sub with a space":                    {claim(`sub="a b"`), badSubject},
	"sub with a NUL":                      {claim(`sub="a\u0000"`), badSubject},
	"sub with a line break":               {claim(`sub="a\n"`), badSubject},
	"sub with DEL":                        {claim(`sub="a\u007f"`), badSubject},
	"sub with a C1 control":               {claim(`sub="a\u0085"`), badSubject},
	"SUB":                                 {claim(`sub=`, `Sub="ada"`), badSubject},
}
