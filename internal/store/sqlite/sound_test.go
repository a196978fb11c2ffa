package sqlite

import (
	"testing"

	"creatorvault.dev/internal/upkeep"
)

// Sound fails unless a check finds nothing in the vault of o.
func Sound(t *testing.T, o Options) {
	t.Helper()
	s, err := Look(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h, err := upkeep.Check(t.Context(), s, false, nil)
	if err != nil || len(h.Faults) > 0 {
		t.Errorf("the vault is damaged: %q, error %v", h.Faults, err)
	}
}
