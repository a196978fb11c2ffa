package identity_test

import (
	"errors"
	"testing"

	"creatorvault.dev/internal/identity"
)

// TestALinkIsForOnePurpose holds every link to what it was asked for: nothing
// else can be done with it, though it is good.
func TestALinkIsForOnePurpose(t *testing.T) {
	w, b := withMail(t, false)
	a, s, _ := w.join(t, "ada@example.com")
	w.send(t)
	proof := b.token(t, "ada@example.com", proofLinks)
	if err := errors.Join(w.AskReset(t.Context(), "ada@example.com", "", atHome), w.AskChange(t.Context(), *s, a, "new@example.com", "", atHome)); err != nil {
		t.Fatal(err)
	}
	w.send(t)
	reset, change := b.token(t, "ada@example.com", resetLinks), b.token(t, "new@example.com", proofLinks)
	uses := map[string]func(token string) error{
		"choosing a password":              func(token string) error { return w.ResetPassword(t.Context(), token, better, atHome) },
		"asking whether one may be chosen": func(token string) error { return w.CanReset(t.Context(), token) },
		"verifying an e-mail": func(token string) error {
			_, err := w.VerifyEmail(t.Context(), token, a.ID, atHome)
			return err
		},
	}
	for use, wrong := range map[string][]string{"choosing a password": {proof, change}, "asking whether one may be chosen": {proof, change}, "verifying an e-mail": {reset}} {
		for _, token := range wrong {
			if err := uses[use](token); !errors.Is(err, identity.ErrBadToken) {
				t.Errorf("%s by another link: %v", use, err)
			}
		}
	}
	for _, use := range []struct{ name, token string }{{"asking whether one may be chosen", reset}, {"verifying an e-mail", proof}, {"verifying an e-mail", change}} {
		if err := uses[use.name](use.token); err != nil {
			t.Errorf("%s by its link: %v", use.name, err)
		}
	}
}
