package main_test

import (
	"testing"

	"creatorvault.dev/internal/testkit"
)

// A trait makes one check fail, and with others only the first of them.
type trait struct {
	name string
	add  func(*odd)
	want want
}

// odd is a request that may be wrong in many ways.
type odd struct {
	host, method, user, id, tail, query, kind, match string
	token                                            string
	body                                             string
	pad                                              int
}

// checkOrder holds each pair of faults to the order of checks: a request that
// has both is answered for the first.
func checkOrder(c *contract) {
	p := c.person()
	at := p.create(`{"title":"x"}`)
	const host, missing = "Host: evil.example", "9007199254740991"
	traits := []trait{
		{"host", func(o *odd) { o.host = host }, fails(421)},
		{"route", func(o *odd) { o.tail = "/x" }, fails(404)},
		{"method", func(o *odd) { o.method = "POST" }, fails(405)},
		{"token", func(o *odd) { o.token = "bad" }, fails(401)},
		{"user", func(o *odd) { o.user = "/api/v1/somebody" }, fails(403)},
		{"query", func(o *odd) { o.query = "?x=1" }, faults("x unknown_field")},
		{"media type", func(o *odd) { o.kind = "Content-Type: text/plain" }, fails(415)},
		{"size", func(o *odd) { o.pad = 1 << 20 }, fails(413)},
		{"JSON", func(o *odd) { o.body += "," }, faults("body malformed")},
		{"fields", func(o *odd) { o.body = `{"title":""}` + o.body[len(`{"title":"x"}`):] }, faults("title blank")},
		{"object", func(o *odd) { o.id = "/ideas/" + missing }, fails(404)},
		{"version", func(o *odd) { o.match = `If-Match: "v9"` }, fails(412)},
	}
	good := odd{method: "PATCH", user: p.path, id: at[len(p.path):], token: p.Token, body: `{"title":"x"}`, host: "X-A: 1", kind: "X-B: 1", match: "X-C: 1"}
	send := func(name string, o odd, w want) {
		p.with(o.token).check(name, ask(o.method+" "+o.user+o.id+o.tail+o.query, o.body+rep(" ", o.pad), o.host, o.kind, o.match), w)
	}
	send("nothing wrong", good, is(200))
	for i, first := range traits {
		o := good
		first.add(&o)
		send("a wrong "+first.name, o, first.want)
		for _, second := range traits[i+1:] {
			both := good
			first.add(&both)
			second.add(&both)
			send(first.name+" before "+second.name, both, first.want)
		}
		all := good
		for _, next := range traits[i:] {
			next.add(&all)
		}
		send(first.name+" before all that follow", all, first.want)
	}
	p.check("an id that is none comes with other faults of the query", ask("PATCH {me}/ideas/x?y=1", "x"), faults("idea_id wrong_type, y unknown_field"))
	p.do("POST {me}/ideas", `{"title":"x"}`, "Idempotency-Key: k")
	p.check("query before a key's other body", ask("POST {me}/ideas?x=1", `{"title":"y"}`, "Idempotency-Key: k"), faults("x unknown_field"))
	p.check("media type before a key's other body", ask("POST {me}/ideas", `{"title":"y"}`, "Idempotency-Key: k", "Content-Type: text/plain"), fails(415))
	p.check("JSON before a key's other body", ask("POST {me}/ideas", `{"title":"y"`, "Idempotency-Key: k"), faults("body malformed"))
	p.check("fields before a key's other body", ask("POST {me}/ideas", `{"title":""}`, "Idempotency-Key: k"), faults("title blank"))
	p.check("token before the key", ask("POST {me}/ideas", `{"title":"y"}`, "Idempotency-Key: k", "Authorization:"), fails(401))
	p.check("a preflight before host and route", ask("OPTIONS /no/such/route", "", "Origin: http://localhost:3000", "Access-Control-Request-Method: GET"), is(204))
	p.check("host before a preflight", ask("OPTIONS {me}/ideas", "", host, "Origin: http://localhost:3000", "Access-Control-Request-Method: GET"), fails(421))
	c.verify("no wrong request changed anything", func(t *testing.T) {
		a := p.send(t, ask("GET "+at, ""))
		header("ETag", `"v1"`)(t, a)
	})
}

func checkHosts(c *contract) {
	p := c.person()
	served := func(name, host string) {
		p.check("the host "+name+" is served", ask("GET {me}/ideas", "", "Host: "+host), is(200))
	}
	served("localhost", "localhost")
	served("localhost with a port", "localhost:1")
	served("in capitals", "LOCALHOST:8000")
	served("with a dot at its end", "localhost.")
	served("127.0.0.1", "127.0.0.1")
	served("[::1]", "[::1]:8000")
	for _, host := range []string{"evil.example", "evil.example:8000", "localhost.evil.example", "evil.example#localhost", "127.0.0.2", "0.0.0.0", "xlocalhost", "[::2]", "*", "localhost:8000.evil.example"} {
		p.check("the host "+host+" is not", ask("GET {me}/ideas", "", "Host: "+host), misdirected)
	}
	for _, path := range []string{"/health", "/health/db", "/health/ready"} {
		p.with("").check(path+" answers to any", ask("GET "+path, "", "Host: 10.1.2.3:8000"), is(200))
	}
	p.check("/healthz does not", ask("GET /healthz", "", "Host: 10.1.2.3:8000"), fails(421))
	p.check("a forwarded host says nothing", ask("GET {me}/ideas", "", "Host: evil.example", "X-Forwarded-Host: localhost", "Forwarded: host=localhost"), fails(421))
	p.check("OPTIONS to another host", ask("OPTIONS {me}/ideas", "", "Host: evil.example"), fails(421))
}

// misdirected wants a refusal of the host, be it ours or net/http's own.
func misdirected(t testing.TB, a testkit.Answer) {
	t.Helper()
	fails(421)(t, a)
}
