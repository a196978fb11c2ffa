package assistant_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

// watched are books that tell tests what was entered.
type watched struct {
	assistant.Books
	mu    sync.Mutex
	calls []assistant.Call
}

func (b *watched) Reserve(ctx context.Context, by vault.Actor, c assistant.Call, tokens int) (func(context.Context, assistant.Call) error, error) {
	settle, err := b.Books.Reserve(ctx, by, c, tokens)
	return func(ctx context.Context, c assistant.Call) error {
		if err := ctx.Err(); err != nil {
			return err // as a store would
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.calls = append(b.calls, c)
		return settle(ctx, c)
	}, err
}

// entered are the outcomes of all calls.
func (b *watched) entered() (all []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.calls {
		all = append(all, c.Outcome)
	}
	return all
}

// A world is a vault of several people, and a model that helps them.
type world struct {
	*assistant.Assistant
	vault *vault.Service
	books *watched
	model *testkit.ModelServer
}

// soon is the patience of tests that do not wait in vain.
var soon = llm.Patience{First: 20 * time.Second, Idle: 20 * time.Second, Again: time.Millisecond}

// newWorld returns a world whose model says these turns. Change changes how
// it is put together.
func newWorld(t *testing.T, change func(*assistant.Options, *llm.Options), turns ...testkit.ModelTurn) *world {
	t.Helper()
	w := &world{model: testkit.NewModelServer(t)}
	w.model.Say("", turns...)
	store := testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
	w.vault = vault.NewService(store, time.Now)
	o := assistant.Options{Vault: w.vault, Books: assistant.NewLedger(w.vault, 0), CallsAtOnce: 8, Patience: assistant.Usual, Now: time.Now}
	m := llm.Options{BaseURL: w.model.URL, Key: "sk-canary-key", Name: "small", Patience: soon, Now: time.Now}
	if change != nil {
		change(&o, &m)
	}
	if m.Name != "" {
		model, err := llm.New(m)
		if err != nil {
			t.Fatal(err)
		}
		o.Model = model
	}
	for _, name := range []vault.UserID{"ada", "bob"} {
		if err := store.PutUser(t.Context(), vault.User{ID: name, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: time.Now()}}); err != nil {
			t.Fatal(err)
		}
	}
	w.books = &watched{Books: o.Books}
	o.Books = w.books
	w.Assistant = assistant.New(o)
	return w
}

// by is who does something.
func by(name string) vault.Actor {
	return vault.Actor{Owner: vault.UserID(name), Source: vault.FromAPI}
}

// idea gives somebody an idea.
func (w *world) idea(t *testing.T, name, title, notes string, tags ...string) int64 {
	t.Helper()
	in := vault.NewIdea{Title: vault.Of(title), Tags: vault.TextsOf(tags...)}
	if notes != "" {
		in.Notes = vault.Of(notes)
	}
	idea, _, err := w.vault.CreateIdea(t.Context(), by(name), in, "")
	if err != nil {
		t.Fatal(err)
	}
	return idea.ID
}

// expand has an idea of ada's expanded.
func (w *world) expand(ctx context.Context, id int64, key string, said func(string) error) (assistant.Proposal, bool, error) {
	in := assistant.ExpansionOrder{Kind: vault.Of(assistant.Angles), Count: vault.Of(int64(3))}
	return w.Expand(ctx, by("ada"), id, in, key, said)
}

// list is what a model says that does as it is told.
const list = "## One\nThe first.\n\n## Two\nThe second.\n\n## Three\nThe third.\n"

// three are the items of it.
func three() []assistant.Item {
	return slices.Clone([]assistant.Item{{Title: "One", Text: "The first."}, {Title: "Two", Text: "The second."}, {Title: "Three", Text: "The third."}})
}
