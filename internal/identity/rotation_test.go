package identity_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

const (
	ahead  = 20 * time.Minute // how long a key is published before it signs
	maxAge = 90 * 24 * time.Hour
)

// published lists the keys of a key set, the one that signs last first.
func published(t *testing.T, s *identity.Signer) (ids []string) {
	t.Helper()
	var set struct {
		Keys []struct {
			Kid string `json:"kid"`
		} `json:"keys"`
	}
	if err := json.Unmarshal(s.KeySet(), &set); err != nil {
		t.Fatal(err)
	}
	for _, k := range set.Keys {
		ids = append(ids, k.Kid)
	}
	return ids
}

// header returns what a token says of its key.
func header(t *testing.T, token string) (h struct{ Alg, Kid string }) {
	t.Helper()
	first, _, _ := strings.Cut(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(first)
	if err == nil {
		err = json.Unmarshal(raw, &h, json.MatchCaseInsensitiveNames(true))
	}
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// poll has an instance look at its keys, and wants it to publish n of them.
func (w *world) poll(t *testing.T, when string, n int) []string {
	t.Helper()
	if err := w.Signer().Poll(t.Context()); err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	ids := published(t, w.Signer())
	if len(ids) != n {
		t.Fatalf("%s: %d keys are published, want %d", when, len(ids), n)
	}
	return ids
}

// member returns a person with a session that outlives every test.
func (w *world) member(t *testing.T) func() string {
	t.Helper()
	a, _, _ := w.join(t, "ada@example.com")
	return func() string { return w.token(t, a, identity.Session{ID: "session", ExpiresAt: t0.AddDate(10, 0, 0)}) }
}

func TestAKeyIsPublishedBeforeItSignsAndStaysUntilItsLastTokenHasExpired(t *testing.T) {
	w := newWorld(t)
	token := w.member(t)
	old := w.poll(t, "at first", 1)[0]
	w.Pass(maxAge - ahead - time.Nanosecond)
	w.poll(t, "just before it is time", 1)
	w.Pass(time.Nanosecond)
	ids := w.poll(t, "when it is time", 2)
	fresh := ids[0]
	if ids[1] != old || header(t, token()).Kid != old {
		t.Errorf("published are %q, tokens are of %s; the old key is %s", ids, header(t, token()).Kid, old)
	}
	w.Pass(ahead - time.Nanosecond)
	w.poll(t, "just before it signs", 2)
	last := token()
	if header(t, last).Kid != old {
		t.Error("the new key signs too soon")
	}
	w.Pass(time.Nanosecond)
	if got := header(t, token()).Kid; got != fresh { // without anybody polling
		t.Errorf("%s signs, and not the new key %s", got, fresh)
	}
	w.Pass(goodFor)
	w.poll(t, "as long as a token lives later", 2)
	lets(t, w.gate, "the last token of the old key", last) // by the leeway
	w.Pass(time.Minute)
	w.poll(t, "with twice the leeway", 2)
	w.Pass(time.Nanosecond)
	if got := w.poll(t, "later", 1); got[0] != fresh {
		t.Errorf("the new key went, and the old one stayed")
	}
	refuses(t, w.gate, "the last token of the old key", last, "unknown_key")
	lets(t, w.gate, "a token", token())
}

func TestAKeyIsNotReplacedByAgeWhereNobodyWantsIt(t *testing.T) {
	o := signing
	o.MaxAge = 0
	c := testkit.ClockAt(t0)
	s, err := identity.NewSigner(t.Context(), openStore(t, newVault(t)), o, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	c.Pass(100 * maxAge)
	if err := s.Poll(t.Context()); err != nil || len(published(t, s)) != 1 {
		t.Errorf("error %v, %d keys", err, len(published(t, s)))
	}
}

func TestSeveralInstancesThatRotateAtOnceMakeOneKey(t *testing.T) {
	path, c := newVault(t), testkit.ClockAt(t0)
	all := make([]*world, 5)
	for n := range all {
		all[n] = instance(t, path, c)
	}
	atOnce := func(f func(*world) error) {
		t.Helper()
		var wg sync.WaitGroup
		for _, w := range all {
			wg.Go(func() {
				if err := f(w); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	poll := func(w *world) error { return w.Signer().Poll(t.Context()) }
	agree := func(when string, n int) {
		t.Helper()
		atOnce(poll)
		first := all[0].poll(t, when, n)
		for _, w := range all {
			if diff := cmp.Diff(first, published(t, w.Signer())); diff != "" {
				t.Errorf("%s: two publish different keys:\n%s", when, diff)
			}
		}
	}
	c.Pass(maxAge)
	agree("by age", 2)
	c.Pass(ahead)
	var mu sync.Mutex
	made, waiting := 0, map[string]bool{}
	atOnce(func(w *world) error {
		k, fresh, err := w.Signer().Rotate(t.Context())
		mu.Lock()
		defer mu.Unlock()
		if waiting[k.ID] = true; fresh {
			made++
		}
		return err
	})
	if made < 1 || len(waiting) != 1 {
		t.Errorf("by hand: %d say that they made it, of %d keys", made, len(waiting))
	}
	agree("by hand", 3)
	c.Pass(ahead + goodFor + time.Hour)
	agree("in the end", 1)
}

func TestAnotherAlgorithmComesAsAnotherKeyDoes(t *testing.T) {
	for _, alg := range []string{"EdDSA", "ES256", "RS256"} {
		path, c, o := newVault(t), testkit.ClockAt(t0), signing
		old := instance(t, path, c)
		a, session, _ := old.join(t, "ada@example.com")
		o.Algorithm = alg
		signer, err := identity.NewSigner(t.Context(), openStore(t, path), o, c.Now)
		if err != nil {
			t.Fatal(err)
		}
		want := 2
		if alg == "RS256" {
			want = 1
		}
		old.poll(t, alg, want) // which has the other setting, and lets it be
		if got := header(t, old.token(t, a, *session)).Alg; got != "RS256" || len(published(t, signer)) != want {
			t.Errorf("%s: at first tokens are signed by %s, and %d keys published", alg, got, len(published(t, signer)))
		}
		c.Pass(ahead)
		token := old.token(t, a, *session)
		if got := header(t, token).Alg; got != alg {
			t.Errorf("%s: later tokens are signed by %s", alg, got)
		}
		lets(t, old.gate, alg, token)
		if again, err := identity.NewSigner(t.Context(), openStore(t, path), o, c.Now); err != nil || len(published(t, again)) != want {
			t.Errorf("%s: a second start publishes others, error %v", alg, err)
		}
	}
	o := signing
	o.Algorithm = "HS256"
	if _, err := identity.NewSigner(t.Context(), emptyStore(t), o, testkit.ClockAt(t0).Now); err == nil {
		t.Error("a shared secret signs")
	}
}

func TestAKeyStaysForTheLongestTokenOfAnyInstance(t *testing.T) {
	path, c, o := newVault(t), testkit.ClockAt(t0), signing
	w := instance(t, path, c)
	o.TokenTTL = 24 * time.Hour
	if _, err := identity.NewSigner(t.Context(), openStore(t, path), o, c.Now); err != nil {
		t.Fatal(err)
	}
	if _, made, err := w.Signer().Rotate(t.Context()); err != nil || !made {
		t.Fatalf("made %t, error %v", made, err)
	}
	c.Pass(ahead + 24*time.Hour + time.Minute)
	w.poll(t, "a day later", 2)
	c.Pass(time.Nanosecond)
	w.poll(t, "just after that", 1)
}

func TestRotatingTwiceWaitsForTheFirst(t *testing.T) {
	w := newWorld(t)
	first, made, err := w.Signer().Rotate(t.Context())
	if err != nil || !made || !first.SignsAt.Equal(t0.Add(ahead)) {
		t.Fatalf("%v, made %t, error %v", first, made, err)
	}
	again, made, err := w.Signer().Rotate(t.Context())
	if err != nil || made || again.ID != first.ID {
		t.Errorf("%s, made %t, error %v; want %s", again.ID, made, err, first.ID)
	}
	w.Pass(ahead)
	if third, made, err := w.Signer().Rotate(t.Context()); err != nil || !made || third.ID == first.ID {
		t.Errorf("%s, made %t, error %v", third.ID, made, err)
	}
}

func TestKeysThatAreReplacedVerifyNothingAnyMore(t *testing.T) {
	w := newWorld(t)
	token := w.member(t)
	before, other := token(), signing
	other.Secret = []byte(strings.Repeat("y", 32))
	strange, err := identity.ReplaceKeys(t.Context(), w.store, other, w.Now) // as where AUTH_SECRET is lost
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Signer().Poll(t.Context()); err == nil || !strings.Contains(err.Error(), "AUTH_SECRET does not open") {
		t.Errorf("an instance with the old secret: error = %v", err)
	}
	lets(t, w.gate, "there, a token", token()) // it goes on as it was until it is started anew
	anew, err := identity.NewSigner(t.Context(), w.store, other, w.Now)
	if err != nil || !cmp.Equal(published(t, anew), []string{strange.ID}) {
		t.Fatalf("published are %q, error %v; want %s", published(t, anew), err, strange.ID)
	}
	if _, err := identity.ReplaceKeys(t.Context(), w.store, signing, w.Now); err != nil {
		t.Fatal(err)
	}
	w.poll(t, "with the old secret again", 1)
	refuses(t, w.gate, "a token from before", before, "unknown_key")
	lets(t, w.gate, "a token of now", token())
}

func TestAKeyThatSomebodyDeletedIsMadeAnew(t *testing.T) {
	w := newWorld(t)
	if err := w.store.DeleteSigningKey(t.Context(), published(t, w.Signer())[0]); err != nil {
		t.Fatal(err)
	}
	w.poll(t, "afterwards", 1)
}

// A broken store fails as a database does that is away, or takes no writes.
type broken struct {
	*sqlite.Store
	reads, writes bool
}

var errAway = errors.New("it is away")

func (b *broken) SigningKeys(ctx context.Context) ([]identity.SigningKey, error) {
	if b.reads {
		return nil, errAway
	}
	return b.Store.SigningKeys(ctx)
}

func (b *broken) DeleteSigningKey(ctx context.Context, id string) error {
	if b.writes {
		return errAway
	}
	return b.Store.DeleteSigningKey(ctx, id)
}

func (b *broken) InsertSigningKey(ctx context.Context, k identity.SigningKey, after string) error {
	if b.writes {
		return errAway
	}
	return b.Store.InsertSigningKey(ctx, k, after)
}

func TestTokensAreSignedWhileTheDatabaseIsAway(t *testing.T) {
	c := testkit.ClockAt(t0)
	b := &broken{Store: openStore(t, newVault(t)).Store}
	s, err := identity.NewSigner(t.Context(), b, signing, c.Now)
	if err != nil {
		t.Fatal(err)
	}
	signs := func(when string) string {
		t.Helper()
		token, err := s.Sign(map[string]any{"sub": "ada"})
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		return header(t, token).Kid
	}
	first := signs("at first")
	b.reads = true
	if err := s.Poll(t.Context()); !errors.Is(err, errAway) || signs("while it is away") != first {
		t.Errorf("while it is away: error = %v", err)
	}
	b.reads, b.writes = false, true
	c.Pass(maxAge)
	if err := s.Poll(t.Context()); !errors.Is(err, errAway) || signs("while it takes no writes") != first {
		t.Errorf("while it takes no writes: error = %v", err)
	}
	b.writes = false
	if err := s.Poll(t.Context()); err != nil || len(published(t, s)) != 2 {
		t.Errorf("when it is back: error = %v", err)
	}
	c.Pass(ahead + goodFor + time.Hour)
	b.writes = true
	if err := s.Poll(t.Context()); !errors.Is(err, errAway) || len(published(t, s)) != 1 {
		t.Errorf("a key that cannot be deleted: error = %v, %d are published", err, len(published(t, s)))
	}
	if _, err := identity.NewSigner(t.Context(), b, signing, c.Now); err != nil {
		t.Errorf("a start while the database takes no writes: %v", err)
	}
	c.Pass(-1000 * 24 * time.Hour)
	signs("when the clock was put back")
}

func TestARunningInstanceHearsOfAnothersKeyWithinASecond(t *testing.T) {
	path := newVault(t)
	one, two := instance(t, path, testkit.ClockAt(t0)), instance(t, path, testkit.ClockAt(t0))
	go one.Signer().Run(t.Context())
	if _, _, err := two.Signer().Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := published(t, two.Signer())
	testkit.Await(t, 10*time.Second, func() error {
		if got := published(t, one.Signer()); !cmp.Equal(got, want) {
			return fmt.Errorf("%q are published, want %q", got, want)
		}
		return nil
	})
	if identity.KeysEvery >= time.Second {
		t.Errorf("it looks every %v", identity.KeysEvery)
	}
}

func TestWhatKeysDo(t *testing.T) {
	at := func(minutes int) time.Time { return t0.Add(time.Duration(minutes) * time.Minute) }
	key := func(id string, signs int) identity.SigningKey {
		return identity.SigningKey{ID: id, SignsAt: at(signs), TokenTTL: 15 * time.Minute}
	}
	kept := []identity.SigningKey{key("d", 30), key("c", 0), key("b", -10), key("a", -100)}
	for _, tt := range []struct {
		now  time.Time
		kept []identity.SigningKey
		want string
	}{
		{at(0), kept, "d waits +30, c signs +30, b verifies +16, a verifies +6"},
		{at(6).Add(time.Nanosecond), kept, "d waits +30, c signs +30, b verifies +16, a gone +6"},
		{at(29), kept, "d waits +30, c signs +30, b gone +16, a gone +6"},
		{at(30), kept, "d signs, c verifies +46, b gone +16, a gone +6"},
		{at(-200), kept, "d waits +30, c waits +0, b waits -10, a signs -10"},
		{at(0), kept[:1], "d signs"},
		{at(0), nil, ""},
	} {
		var got []string
		for _, use := range identity.KeyUses(tt.kept, 30*time.Second, tt.now) {
			text := use.ID + " " + use.Does
			if !use.Until.IsZero() {
				text += fmt.Sprintf(" %+d", int(use.Until.Sub(t0)/time.Minute))
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("at %v (-want +got):\n%s", tt.now.Sub(t0), diff)
		}
	}
}
