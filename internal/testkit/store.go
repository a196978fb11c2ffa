package testkit

import (
	"context"
	"io"
	"testing"
)

// Open opens a store, which the test closes.
func Open[O any, S io.Closer](t testing.TB, open func(context.Context, O) (S, error), o O) S {
	t.Helper()
	s, err := open(t.Context(), o)
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

// OpenNew opens a store as [Open] does, once migrate has made it.
func OpenNew[O any, S io.Closer](t testing.TB, migrate func(context.Context, O) error, open func(context.Context, O) (S, error), o O) S {
	t.Helper()
	if err := migrate(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return Open(t, open, o)
}
