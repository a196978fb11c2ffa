package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"creatorvault.dev/internal/vault"

	gocmp "github.com/google/go-cmp/cmp"
)

var viewTests = map[string]func(*testing.T, Store){
	"views are kept as they were given":   viewsKept,
	"of two changes of views one wins":    viewsRace,
	"no crowd makes a view too many":      viewsCrowd,
	"views go with the person they're of": viewsErased,
}

func viewsKept(t *testing.T, s Store) {
	none, err := s.Views(t.Context(), ada)
	if diff := gocmp.Diff(vault.Views{}, none); err != nil || diff != "" {
		t.Errorf("at first: error %v (-want +got):\n%s", err, diff)
	}
	at := vault.Stamp{Time: t0}
	vs := vault.Views{LastID: 7, All: []vault.View{
		{ID: 7, Name: "Été 日本 \U0001F680", Query: map[string]string{"search": `"a b" \`, "tags": "é,x"}, Layout: "list", CreatedAt: at, UpdatedAt: at, Version: 3},
		{ID: 2, Name: "b", Query: map[string]string{}, Layout: "board", Position: 1, CreatedAt: at, UpdatedAt: at, Version: 1},
	}}
	for version := range int64(2) {
		vs.Version = version
		if err := s.ReplaceViews(t.Context(), ada, vs); err != nil {
			t.Fatal(err)
		}
		got, err := s.Views(t.Context(), ada)
		want := vs
		want.Version++
		if diff := gocmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	}
	if got, err := s.Views(t.Context(), bob); err != nil || len(got.All) > 0 {
		t.Errorf("bob has %+v, error %v", got, err)
	}
	if err := s.ReplaceViews(t.Context(), vault.Actor{Owner: "nobody"}, vs); !errors.Is(err, vault.Conflict) && !errors.Is(err, vault.NotFound) {
		t.Errorf("of nobody: error %v", err)
	}
	if err := s.ReplaceViews(t.Context(), vault.Actor{Owner: "nobody"}, vault.Views{}); !errors.Is(err, vault.NotFound) {
		t.Errorf("the first of nobody: error %v", err)
	}
}

func viewsRace(t *testing.T, s Store) {
	for version := range int64(3) {
		var won atomic.Int64
		each(6, func(n int) {
			err := s.ReplaceViews(t.Context(), ada, vault.Views{Version: version, LastID: int64(n), All: []vault.View{}})
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, vault.Conflict):
				t.Error(err)
			}
		})
		if won.Load() != 1 {
			t.Errorf("%d changes of version %d won", won.Load(), version)
		}
	}
}

func viewsCrowd(t *testing.T, s Store) {
	service := vault.NewService(s, clock())
	make := func(n int) error {
		_, err := service.CreateView(t.Context(), ada, vault.ViewPatch{Name: vault.Of(fmt.Sprint("view ", n))})
		return err
	}
	for n := range vault.MaxViews - 1 {
		if err := make(n); err != nil {
			t.Fatalf("view %d: %v", n, err)
		}
	}
	var made atomic.Int64
	each(4, func(n int) {
		switch err := make(100 + n); {
		case err == nil:
			made.Add(1)
		case !errors.Is(err, vault.Invalid):
			t.Error(err)
		}
	})
	all, err := service.Views(t.Context(), ada)
	if err != nil || made.Load() != 1 || len(all) != vault.MaxViews {
		t.Errorf("%d made, %d views, error %v", made.Load(), len(all), err)
	}
	for n, v := range all {
		if v.Position != n {
			t.Errorf("view %d is at %d", n, v.Position)
		}
	}
}

func viewsErased(t *testing.T, s Store) {
	for _, by := range []vault.Actor{ada, bob} {
		if err := s.ReplaceViews(t.Context(), by, vault.Views{LastID: 1, All: []vault.View{{ID: 1, Name: "x"}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ErasePerson(t.Context(), ada, t0.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	gone, err := s.Views(t.Context(), ada)
	kept, err2 := s.Views(t.Context(), bob)
	if err != nil || err2 != nil || len(gone.All) != 0 || len(kept.All) != 1 {
		t.Errorf("ada has %+v, bob %+v, errors %v, %v", gone, kept, err, err2)
	}
}
