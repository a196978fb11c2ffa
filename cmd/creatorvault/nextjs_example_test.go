package main_test

import (
	"net"
	"strings"
	"testing"

	"creatorvault.dev/internal/testkit"
)

// A nextExample is examples/nextjs, beside a program that takes the tokens of
// its Better Auth server.
type nextExample struct {
	url        string
	app, vault *testkit.Program
}

func newNextExample(t *testing.T) nextExample {
	t.Helper()
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String() // each of the two must know where the other is
	_ = free.Close()
	url := "http://" + address
	vault := testkit.Serve(t, "DATA_DIR="+t.TempDir(), "JWT_JWKS_URL="+url+"/api/auth/jwks", "AUTH_BASE_URL="+url+"/api/auth", "ALLOWED_ORIGINS="+url)
	app := testkit.NextExample(t, address, "BETTER_AUTH_URL="+url, "BETTER_AUTH_SECRET=a secret of the tests, long enough for anybody",
		"DATABASE_FILE="+t.TempDir()+"/auth.db", "NEXT_PUBLIC_VAULT_URL="+vault.URL)
	return nextExample{url, app, vault}
}

// A nextPage is a page of it in a browser, as narrow as a phone.
type nextPage struct{ *testkit.Page }

func (n nextExample) open(t *testing.T) nextPage {
	t.Helper()
	p := nextPage{testkit.OpenPage(t)}
	p.Resize(t, 390, 844)
	p.Go(t, n.url)
	p.Await(t, "location.pathname", "/sign-in") // where the server leads whom it does not know
	return p
}

// fills types a text into each field, by its label, and presses Enter.
func (p nextPage) fills(t *testing.T, fields ...[2]string) {
	t.Helper()
	for _, field := range fields {
		p.finds(t, "label", field[0])
		p.Eval(t, "found.control.select()")
		p.Insert(t, field[1])
	}
	p.Enter(t)
}

// signs signs a person up or in, from the page where that is done.
func (p nextPage) signs(t *testing.T, way, name string) {
	t.Helper()
	fields := [][2]string{{"Name", name}, {"E-mail", strings.ToLower(name) + "@example.com"}, {"Password", goodPassword}}
	if way == "in" {
		fields = fields[1:]
	}
	p.Await(t, "document.querySelector('h1').textContent", "Sign "+way)
	p.fills(t, fields...)
	p.Await(t, "document.querySelector('header strong').textContent", name)
}

// signsOut leaves, and is asked to sign in.
func (p nextPage) signsOut(t *testing.T) {
	t.Helper()
	p.clicks(t, "Sign out")
	p.Await(t, "location.pathname", "/sign-in")
}

// clicks clicks the button or link that says this.
func (p nextPage) clicks(t *testing.T, what string) {
	t.Helper()
	p.finds(t, "button, a", what)
	p.Eval(t, "found.click()")
}

// finds waits for an element that says this.
func (p nextPage) finds(t *testing.T, selector, text string) {
	t.Helper()
	p.Await(t, "(globalThis.found = [...document.querySelectorAll('"+selector+"')].find((e) => e.textContent === '"+text+"')) !== undefined", "true")
}

func (p nextPage) adds(t *testing.T, title string) {
	t.Helper()
	p.fills(t, [2]string{"Title of a new idea", title})
}

// lists waits until the page lists these ideas, and says no longer that it loads them.
func (p nextPage) lists(t *testing.T, titles ...string) {
	t.Helper()
	p.Await(t, "document.querySelector('[role=status]')", "null")
	p.Await(t, "[...document.querySelectorAll('li strong')].map((t) => t.textContent).join('|')", strings.Join(titles, "|"))
}

// tookTokens checks how often the page, since it was loaded, asked for a token.
func (p nextPage) tookTokens(t *testing.T, want int) {
	t.Helper()
	if got := p.Eval(t, "performance.getEntriesByType('resource').filter((r) => r.name.endsWith('/api/auth/token')).length"); got != itoa(want) {
		t.Errorf("the page took %s tokens, want %d", got, want)
	}
}

// TestTheNextExampleKeepsIdeas builds examples/nextjs, and uses it as people do.
func TestTheNextExampleKeepsIdeas(t *testing.T) {
	t.Parallel()
	n := newNextExample(t)
	t.Run("of each for themselves", n.keepsIdeas)
	t.Run("with one token as long as it is good", n.keepsOneToken)
	t.Run("when something fails", n.bearsFailure)
	if strings.Contains(n.app.Log(), "rror") {
		t.Errorf("the app says\n%s", n.app.Log())
	}
}

func (n nextExample) keepsIdeas(t *testing.T) {
	p := n.open(t)
	p.clicks(t, "Sign up")
	p.signs(t, "up", "Ada")
	p.lists(t)
	first, second := "Zehn Anfänge für ein Vidéo 🎬", "कहानी, مقدمة & <b>結び</b>"
	p.adds(t, first)
	p.lists(t, first)
	p.adds(t, second)
	p.lists(t, second, first)
	p.adds(t, "")
	p.Await(t, "document.querySelector('#title-fault').textContent", "Title is blank") // says the vault
	p.Await(t, "document.activeElement.matches('#title[aria-invalid=true]')", "true")
	p.lists(t, second, first)
	p.tookTokens(t, 1)
	if wide := p.Eval(t, "document.documentElement.scrollWidth"); wide != "390" {
		t.Errorf("on a phone of 390 the page is %s wide", wide)
	}

	p.Eval(t, "document.title = 'before', location.reload()")
	p.Await(t, "document.title !== 'before' && document.querySelector('header strong').textContent", "Ada")
	p.lists(t, second, first)
	p.tookTokens(t, 1)

	p.signsOut(t)
	p.Go(t, n.url+"/#again")
	p.Await(t, "location.pathname", "/sign-in")
	p.fills(t, [2]string{"E-mail", "ada@example.com"}, [2]string{"Password", "not " + goodPassword})
	p.Await(t, "document.querySelector('[role=alert]').textContent", "Invalid email or password")
	p.clicks(t, "Sign up")
	p.signs(t, "up", "Bob")
	p.lists(t)
	p.signsOut(t)
	p.signs(t, "in", "Ada")
	p.lists(t, second, first)
}

func (n nextExample) keepsOneToken(t *testing.T) {
	p := n.open(t)
	p.clicks(t, "Sign up")
	p.signs(t, "up", "Cleo")
	p.lists(t)
	p.Eval(t, "globalThis.began = Date.now(), globalThis.later = (minutes) => { Date.now = () => began + minutes * 60_000 }")
	p.Eval(t, "later(13)")
	titles := []string{}
	for range 21 {
		title := "idea " + itoa(len(titles))
		p.adds(t, title)
		titles = append([]string{title}, titles...)
		p.lists(t, titles...)
	}
	p.tookTokens(t, 1)
	p.Eval(t, "later(14.5)") // it is good for half a minute
	p.adds(t, "late")
	titles = append([]string{"late"}, titles...)
	p.lists(t, titles...)
	p.tookTokens(t, 2)

	p.Eval(t, "location.reload()")
	p.lists(t, titles[:20]...)
	p.Eval(t, "began = Date.now(), Date.now = () => began + 20 * 60_000") // it has expired
	p.finds(t, "button", "Show more")
	p.Eval(t, "document.querySelector('#title').value = 'beside', document.querySelector('form').requestSubmit(), found.click()")
	p.lists(t, append([]string{"beside"}, titles...)...)
	p.tookTokens(t, 2) // one for both
	if kept := p.Eval(t, "localStorage.length + sessionStorage.length"); kept != "0" {
		t.Errorf("the page keeps %s things where others may read them", kept)
	}
}

func (n nextExample) bearsFailure(t *testing.T) {
	p := n.open(t)
	p.signs(t, "in", "Bob") // Better Auth lets nobody sign up more than three times in ten seconds
	p.lists(t)
	p.Eval(t, "globalThis.real = fetch, globalThis.once = (f) => { fetch = (...all) => { fetch = real; return f(...all) } }")
	p.Eval(t, "once((url, init) => real(url, { ...init, headers: { ...init.headers, Authorization: 'Bearer refused' } }))")
	p.adds(t, "refused once")
	p.lists(t, "refused once")
	p.tookTokens(t, 2)

	p.Eval(t, "once(async (...all) => { await real(...all); throw new TypeError('the answer is lost') })")
	p.adds(t, "sent twice")
	p.Await(t, "document.querySelector('#title-fault').textContent", "CreatorVault does not answer at "+n.vault.URL+". Try again in a moment.")
	p.Enter(t)
	p.lists(t, "sent twice", "refused once")
	p.Eval(t, "location.reload()")
	p.lists(t, "sent twice", "refused once")

	p.Eval(t, "fetch('/api/auth/sign-out', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }).then((r) => r.status)") // in another tab
	p.Eval(t, "began = Date.now(), Date.now = () => began + 15 * 60_000")
	p.adds(t, "too late")
	p.Await(t, "location.pathname", "/sign-in")
}
