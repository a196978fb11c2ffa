package assistant_test

import (
	"crypto/sha256"
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"creatorvault.dev/internal/assistant"
	"creatorvault.dev/internal/llm"
	"creatorvault.dev/internal/store/sqlite"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

func TestAnAllowanceIsOfOnePersonAndOneDay(t *testing.T) {
	clock := testkit.ClockAt(time.Date(2027, 1, 31, 22, 0, 0, 0, time.UTC))
	store := testkit.OpenNew(t, sqlite.Migrate, sqlite.Open, sqlite.Options{Path: filepath.Join(t.TempDir(), "vault.db")})
	for _, name := range []vault.UserID{"ada", "bob"} {
		if err := store.PutUser(t.Context(), vault.User{ID: name, Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: clock.Now()}}); err != nil {
			t.Fatal(err)
		}
	}
	m, call := assistant.NewLedger(vault.NewService(store, clock.Now), 1000), assistant.Call{Kind: "expand", Model: "small", Host: "localhost"}
	settle, err := m.Reserve(t.Context(), by("ada"), call, 900)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Reserve(t.Context(), by("ada"), call, 200)
	if e, ok := errors.AsType[*vault.Error](err); !ok || e.Code != vault.AIBudget || e.RetryAfter != 2*time.Hour {
		t.Errorf("more than there is: %v", err)
	}
	if _, err := m.Reserve(t.Context(), by("bob"), call, 1000); err != nil {
		t.Errorf("bob: %v", err)
	}
	took := assistant.Call{Usage: llm.Usage{Prompt: 100, Completion: 50}, Outcome: vault.AIOK}
	if err := settle(t.Context(), took); err != nil {
		t.Fatal(err)
	}
	late, err := m.Reserve(t.Context(), by("ada"), call, 850)
	if err != nil {
		t.Errorf("what was not taken is not given back: %v", err)
	}
	clock.Pass(2 * time.Hour)
	for range 2 { // what a call of yesterday gives back is none of today's
		if _, err := m.Reserve(t.Context(), by("ada"), call, 500); err != nil {
			t.Errorf("the next day: %v", err)
		}
		if err := late(t.Context(), took); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Reserve(t.Context(), by("ada"), call, 1); !errors.Is(err, vault.AIBudget) {
		t.Errorf("the next day is used up too: %v", err)
	}
}

func TestAKeyIsForgottenAfterADay(t *testing.T) {
	at := time.Date(2027, 1, 31, 22, 0, 0, 0, time.UTC)
	m := assistant.NewMemory()
	keep := func(key string, at time.Time) {
		once := &vault.Once{Key: key, Hash: sha256.Sum256([]byte(key)), At: at}
		if _, replayed, err := m.Propose(t.Context(), by("ada"), assistant.Proposal{Model: key}, once); err != nil || replayed {
			t.Fatal(replayed, err)
		}
	}
	has := func(key string, at time.Time) bool {
		p, err := m.Proposed(t.Context(), by("ada"), vault.Once{Key: key, Hash: sha256.Sum256([]byte(key)), At: at})
		if err != nil && !errors.Is(err, vault.NotFound) {
			t.Error(err)
		}
		return err == nil && p.Model == key
	}
	keep("k", at)
	if !has("k", at.Add(vault.OnceFor-1)) || has("k", at.Add(vault.OnceFor)) {
		t.Error("a key is kept for too short or too long")
	}
	if _, err := m.Proposed(t.Context(), by("bob"), vault.Once{Key: "k", At: at}); !errors.Is(err, vault.NotFound) {
		t.Errorf("the same key of bob's: %v", err)
	}
	keep("k", at.Add(vault.OnceFor))
	for n := range 999 {
		keep(strconv.Itoa(n), at)
	}
	if !has("k", at.Add(vault.OnceFor)) {
		t.Error("a key is forgotten among a thousand")
	}
	if keep("one more", at); has("k", at.Add(vault.OnceFor)) || !has("0", at) {
		t.Error("another key is forgotten than the oldest")
	}
}
