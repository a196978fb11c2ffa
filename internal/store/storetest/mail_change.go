package storetest

import (
	"errors"
	"testing"
	"time"

	"creatorvault.dev/internal/identity"
	"creatorvault.dev/internal/vault"
)

// changeEnds has a change of the e-mail, which a thief may have asked for, end
// with the sessions and the password, whether its link was sent or not.
func changeEnds(t *testing.T, s Store) {
	carl, _ := signUp(t, s, "carl", t0)
	signUp(t, s, "dora", t0)
	at := t0.Add(time.Minute)
	others := keepLink(t, s, identity.ChangeMail, "dora", "others", "b@example.com")
	proof := keepLink(t, s, identity.VerifyMail, "carl", "proof", "")
	kept := keepMail(t, s, "others", "dora", t0)
	taken := keepMail(t, s, "proof", "carl", t0)
	taken.Kind = identity.VerifyMail
	if err := errors.Join(s.DeleteMail(t.Context(), taken.ID), s.InsertMail(t.Context(), taken)); err != nil {
		t.Fatal(err)
	}
	for what, end := range map[string]func() error{
		"reset": func() error {
			return s.ResetPassword(t.Context(), keepLink(t, s, identity.ResetMail, "carl", "key", ""), "reset", at)
		},
		"set": func() error { return s.SetPassword(t.Context(), "carl", "set", "", at) },
		"changed": func() error {
			now, err := s.Account(t.Context(), "carl")
			return errors.Join(err, s.ChangePassword(t.Context(), identity.PasswordChange{User: "carl", Old: now.Password, New: "changed", At: at}))
		},
		"signed out": func() error { return s.DeleteSessions(t.Context(), "carl", "", at) },
		"all but one signed out": func() error {
			return s.DeleteSessions(t.Context(), "carl", signIn(t, s, mustAccount(t, s, carl.ID), "kept", t0).ID, at)
		},
	} {
		sent := keepLink(t, s, identity.ChangeMail, "carl", what, "thief@example.com")
		keepMail(t, s, what, "carl", t0)
		if err := end(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if linked(t, s, sent, t0) {
			t.Errorf("%s: the link is still good", what)
		}
		if err := s.ChangeEmail(t.Context(), sent, at); !errors.Is(err, vault.NotFound) {
			t.Errorf("%s: the e-mail is changed, error %v", what, err)
		}
	}
	left := map[string]bool{}
	for m, err := s.TakeMail(t.Context(), at, at.Add(time.Hour)); err == nil; m, err = s.TakeMail(t.Context(), at, at.Add(time.Hour)) {
		left[m.ID] = true
	}
	if len(left) != 2 || !left[kept.ID] || !left[taken.ID] {
		t.Errorf("mails are left: %v", left)
	}
	if !linked(t, s, others, t0) || !linked(t, s, proof, t0) {
		t.Error("another's link is gone, or one of another kind")
	}
}

// mustAccount returns the account as it is now.
func mustAccount(t *testing.T, s Store, id vault.UserID) identity.Account {
	t.Helper()
	a, err := s.Account(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
