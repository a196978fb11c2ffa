package postgres_test

import (
	"context"
	"os"
	"testing"
	"time"

	"creatorvault.dev/internal/store/postgres"
	"creatorvault.dev/internal/testkit"
	"creatorvault.dev/internal/vault"
)

func TestMain(m *testing.M) { os.Exit(testkit.Main(m)) }

// migrated returns the URL of a database of t's own with our schema.
func migrated(t *testing.T) string {
	t.Helper()
	return testkit.Postgres(t).DatabaseFrom(t, "vault", func(ctx context.Context, url string) error {
		return postgres.Migrate(ctx, postgres.Options{URL: url})
	})
}

func open(t *testing.T, o postgres.Options) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSmoke(t *testing.T) {
	for name, o := range map[string]postgres.Options{
		"direct": {URL: migrated(t)},
		"pooled": {URL: testkit.Pooled(t, migrated(t)), DirectURL: "set"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, o)
			ada := vault.Actor{Owner: "ada", Source: vault.FromAPI}
			if err := s.PutUser(t.Context(), vault.User{ID: "ada", Preferences: vault.DefaultPreferences, CreatedAt: vault.Stamp{Time: time.Now()}}); err != nil {
				t.Fatal(err)
			}
			v := vault.NewService(s, time.Now)
			idea, _, err := v.CreateIdea(t.Context(), ada, vault.NewIdea{Title: vault.Of("x"), Tags: vault.Of([]vault.Field[string]{vault.Of("a"), vault.Of("b")})}, "key")
			if err != nil {
				t.Fatal(err)
			}
			again, replayed, err := v.CreateIdea(t.Context(), ada, vault.NewIdea{Title: vault.Of("x"), Tags: vault.Of([]vault.Field[string]{vault.Of("a"), vault.Of("b")})}, "key")
			if err != nil || !replayed || again.ID != idea.ID {
				t.Fatal(err, replayed, again)
			}
			idea, err = v.PatchIdea(t.Context(), ada, idea.ID, vault.IdeaPatch{Tags: vault.Of([]vault.Field[string]{vault.Of("B"), vault.Of("c")}), DueDate: vault.Of("2027-01-01")}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, sort := range vault.Sorts {
				page, err := v.Ideas(t.Context(), ada, vault.IdeaQuery{Sort: sort, Limit: 5, Tags: []string{"b"}})
				if err != nil || len(page.Items) != 1 || page.Total != 1 {
					t.Fatal(sort, err, page)
				}
			}
			tags, err := v.Tags(t.Context(), ada)
			if err != nil || len(tags) != 2 {
				t.Fatal(err, tags)
			}
			stats, err := v.Stats(t.Context(), ada)
			t.Log(stats, err)
			changes, err := s.Changes(t.Context(), ada, 0, 10)
			t.Log(changes, err)
			if err := v.DeleteIdea(t.Context(), ada, idea.ID, nil); err != nil {
				t.Fatal(err)
			}
			if err := v.ErasePerson(t.Context(), ada); err != nil {
				t.Fatal(err)
			}
		})
	}
}
