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
	_, doras := signUp(t, s, "dora", t0)
	at := t0.Add(time.Minute)
	others := keepChange(t, s, doras, "others", "b@example.com")
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
		"set": func() error { return s.SetPassword(t.Context(), "carl", "set", at) },
		"changed": func() error {
			now, err := s.Account(t.Context(), "carl")
			return errors.Join(err, s.ChangePassword(t.Context(), identity.PasswordChange{User: "carl", Old: now.Password, New: "changed", At: at}))
		},
		"signed out": func() error { return s.DeleteSessions(t.Context(), "carl", "", at) },
		"all but one signed out": func() error {
			return s.DeleteSessions(t.Context(), "carl", signIn(t, s, mustAccount(t, s, carl.ID), "kept", t0).ID, at)
		},
	} {
		sent := keepChange(t, s, signIn(t, s, mustAccount(t, s, carl.ID), "thief of "+what, t0), what, "thief@example.com")
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

// changeOfSession has a change of the e-mail live no longer than the session in
// which it was asked for, whether its mail waits, is being sent, or was sent.
func changeOfSession(t *testing.T, s Store) {
	carl, asking := signUp(t, s, "carl", t0)
	other := signIn(t, s, carl, "other", t0)
	late := newLink(identity.ChangeMail, "carl", "late", "late@example.com")
	late.Session = asking.ID
	mail := func(id string, in identity.Session) identity.Mail {
		m := newMail(id, "carl", t0)
		m.Session = in.ID
		return m
	}
	sent, good := keepChange(t, s, asking, "sent", "sent@example.com"), keepChange(t, s, other, "good", "good@example.com")
	err := errors.Join(s.InsertMail(t.Context(), mail("waits", asking)), s.InsertMail(t.Context(), mail("stays", other)),
		s.DeleteSession(t.Context(), asking, t0), s.ExtendSession(t.Context(), other.ID, t0, t0.Add(time.Minute)))
	if err != nil {
		t.Fatal(err)
	}
	if linked(t, s, sent, t0) || !linked(t, s, good, t0) {
		t.Error("the link of the session that has ended is good, or that of the other is not")
	}
	for what, err := range map[string]error{
		"a link that was being sent": s.InsertVerification(t.Context(), late), "a mail": s.InsertMail(t.Context(), mail("late", asking)),
		"an e-mail": s.ChangeEmail(t.Context(), sent, t0), "an expired session's e-mail": s.ChangeEmail(t.Context(), good, t0.Add(time.Minute)),
	} {
		if !errors.Is(err, vault.NotFound) {
			t.Errorf("%s: error %v", what, err)
		}
	}
	m, err := s.TakeMail(t.Context(), t0, t0.Add(time.Hour))
	if want := mail("stays", other); err != nil || m.ID != want.ID || m.Session != other.ID {
		t.Errorf("the mail is %+v, error %v", m, err)
	}
	if m, err := s.TakeMail(t.Context(), t0, t0.Add(time.Hour)); !errors.Is(err, vault.NotFound) {
		t.Errorf("another mail is %+v, error %v", m, err)
	}
	if err := s.ChangeEmail(t.Context(), good, t0.Add(time.Minute-time.Microsecond)); err != nil {
		t.Error(err)
	}
}
