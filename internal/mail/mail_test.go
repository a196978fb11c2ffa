package mail_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/mail"
	"creatorvault.dev/internal/testkit"

	"github.com/google/go-cmp/cmp"
)

var at = time.Date(2026, 1, 4, 10, 30, 0, 0, time.UTC)

const from = "CréatorVault <no-reply@vault.example>"

var hello = mail.Message{Name: "Ada", Address: "ada@example.com", Subject: "Hello", Text: "Hello.\n.\nBye.\n", HTML: "<p>Hello.</p>"}

// sender returns a sender to server, which it trusts.
func sender(t *testing.T, server *testkit.MailServer, url string) *mail.Sender {
	t.Helper()
	s, err := mail.New(url, from, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(server.CA)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		t.Fatal(err)
	}
	s.Trust(roots)
	return s
}

// refused returns the error that s fails with.
func refused(t *testing.T, s *mail.Sender, m mail.Message) *mail.Error {
	t.Helper()
	e, ok := errors.AsType[*mail.Error](s.Send(t.Context(), m))
	if !ok {
		t.Fatal("there is no error")
	}
	return e
}

func TestMailGoesByTLSAndPassword(t *testing.T) {
	for name, tt := range map[string]struct {
		set  func(*testkit.MailServer)
		want testkit.Mail
	}{
		"STARTTLS": {func(*testkit.MailServer) {}, testkit.Mail{Encrypted: true}},
		"STARTTLS and PLAIN": {
			func(s *testkit.MailServer) { s.User, s.Password = "vault", "secret" },
			testkit.Mail{Encrypted: true, User: "vault"},
		},
		"STARTTLS and LOGIN": {
			func(s *testkit.MailServer) { s.User, s.Password, s.Ways = "vault", "secret", "CRAM-MD5 LOGIN" },
			testkit.Mail{Encrypted: true, User: "vault"},
		},
		"TLS from the first byte on": {
			func(s *testkit.MailServer) { s.User, s.Password, s.Implicit = "vault", "secret", true },
			testkit.Mail{Encrypted: true, User: "vault"},
		},
		"none, on this machine": {func(s *testkit.MailServer) { s.NoTLS = true }, testkit.Mail{}},
	} {
		t.Run(name, func(t *testing.T) {
			server := testkit.NewMailServer(t, tt.set)
			if err := sender(t, server, server.URL()).Send(t.Context(), hello); err != nil {
				t.Fatal(err)
			}
			got := server.Mails()
			if len(got) != 1 {
				t.Fatalf("%d mails", len(got))
			}
			_, parts := got[0].Message(t)
			if diff := cmp.Diff(map[string]string{"text/plain": "Hello.\r\n.\r\nBye.\r\n", "text/html": "<p>Hello.</p>"}, parts); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
			tt.want.From, tt.want.To, got[0].Raw = "no-reply@vault.example", "ada@example.com", nil
			if diff := cmp.Diff(tt.want, got[0]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestNoPasswordGoesInTheClear has a server, or who stands before it, offer
// to take a password without TLS.
func TestNoPasswordGoesInTheClear(t *testing.T) {
	var heard strings.Builder
	server := testkit.NewMailServer(t, func(s *testkit.MailServer) {
		s.User, s.Password = "vault", "secret"
		s.Hear = func(line string) string {
			heard.WriteString(line + "\n")
			if strings.HasPrefix(line, "EHLO") {
				return "250-mail.test\r\n250 AUTH PLAIN LOGIN"
			}
			return ""
		}
	})
	if e := refused(t, sender(t, server, server.URL()), hello); e.Step != "STARTTLS" || e.Permanent() {
		t.Errorf("%v, permanent %t", e, e.Permanent())
	}
	if got := heard.String(); got != "EHLO vault.example\n" {
		t.Errorf("the server heard %q", got)
	}
}

func TestAServerThatNobodyKnowsGetsNothing(t *testing.T) {
	for _, implicit := range []bool{true, false} {
		server := testkit.NewMailServer(t, func(s *testkit.MailServer) { s.User, s.Password, s.Implicit = "vault", "secret", implicit })
		s := sender(t, server, server.URL())
		s.Trust(x509.NewCertPool())
		e := refused(t, s, hello)
		if _, ok := errors.AsType[x509.UnknownAuthorityError](e); !ok || e.Permanent() || len(server.Mails()) != 0 {
			t.Errorf("implicit %t: %v", implicit, e)
		}
	}
}

// TestWhatAServerRefuses tells what is tried again from what is not.
func TestWhatAServerRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		verb, answer, want string
		permanent          bool
	}{
		"greylisting":          {"RCPT", "451 4.7.1 try later, ada@example.com", "SMTP RCPT: answered 451", false},
		"an unknown mailbox":   {"RCPT", "550 5.1.1 no ada@example.com here", "SMTP RCPT: answered 550", true},
		"a sender":             {"MAIL", "550 not from there", "SMTP MAIL: answered 550", false},
		"a message":            {".", "554 spam", "SMTP DATA: answered 554", true},
		"a full disk":          {".", "452 full", "SMTP DATA: answered 452", false},
		"a password":           {"AUTH", "535 no", "SMTP AUTH: answered 535", false},
		"everyone":             {"EHLO", "421 busy", "SMTP CONNECT: answered 421", false},
		"not a word of SMTP":   {"MAIL", "ada@example.com", "SMTP MAIL: the server does not speak SMTP", false},
		"a flood of an answer": {"MAIL", strings.Repeat("250-ada@example.com\r\n", 20_000), "SMTP MAIL: the server talks too much", false},
	} {
		t.Run(name, func(t *testing.T) {
			server := testkit.NewMailServer(t, func(s *testkit.MailServer) {
				s.User, s.Password = "vault", "secret"
				s.Hear = func(line string) string {
					if strings.HasPrefix(line, tt.verb) || tt.verb == "EHLO" && strings.HasPrefix(line, "HELO") {
						return tt.answer
					}
					return ""
				}
			})
			e := refused(t, sender(t, server, server.URL()), hello)
			if e.Error() != tt.want || e.Permanent() != tt.permanent || len(server.Mails()) != 0 {
				t.Errorf("%q, permanent %t; want %q, %t", e, e.Permanent(), tt.want, tt.permanent)
			}
		})
	}
}

func TestASlowServerIsWaitedForAWhileOnly(t *testing.T) {
	slow := make(chan struct{})
	server := testkit.NewMailServer(t, func(s *testkit.MailServer) {
		s.Hear = func(string) string { <-slow; return "" }
	})
	t.Cleanup(func() { close(slow) })
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	err := sender(t, server, server.URL()).Send(ctx, hello)
	if e, ok := errors.AsType[*mail.Error](err); !ok || !errors.Is(err, context.DeadlineExceeded) || e.Permanent() {
		t.Errorf("error %v", err)
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	s, err := mail.New("smtp://"+l.Addr().String(), from, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	if e := refused(t, s, hello); e.Step != "CONNECT" || e.Permanent() {
		t.Errorf("%v, permanent %t", e, e.Permanent())
	}
}

func TestSettings(t *testing.T) {
	for _, tt := range []struct {
		url, from string
		good      bool
	}{
		{"smtp://mail.example.com", from, true},
		{"smtp://user:p%40ss@mail.example.com:587/", from, true},
		{"smtp://mail.example.com?starttls=required", from, true},
		{"smtps://user:pass@mail.example.com", from, true},
		{"smtps://[2001:db8::1]:465", "no-reply@example.com", true},
		{"smtp://localhost:25?starttls=never", from, true},
		{"smtp://[::1]?starttls=never", from, true},
		{"smtp://mail.example.com?starttls=never", from, false},
		{"smtp://user:pass@localhost?starttls=never", from, false},
		{"smtps://localhost?starttls=never", from, false},
		{"smtp://localhost?starttls=maybe", from, false},
		{"smtp://localhost?starttls=never&starttls=never", from, false},
		{"smtp://localhost?tls=never", from, false},
		{"http://mail.example.com", from, false},
		{"smtp://", from, false},
		{"smtp://mail.example.com/path", from, false},
		{"smtp://us%er@mail.example.com", from, false},
		{"mail.example.com", from, false},
		{"", from, false},
		{"smtp://mail.example.com", "", false},
		{"smtp://mail.example.com", "CreatorVault", false},
		{"smtp://mail.example.com", "a@example.com, b@example.com", false},
		{"smtp://mail.example.com", "Creator\r\nBcc: x@example.com <a@example.com>", false},
	} {
		if _, err := mail.New(tt.url, tt.from, time.Now); (err == nil) != tt.good {
			t.Errorf("New(%q, %q): error %v", tt.url, tt.from, err)
		}
	}
}
