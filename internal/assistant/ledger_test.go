package assistant_test

import (
	"errors"
	"path/filepath"
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
