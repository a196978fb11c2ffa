package mail_test

import (
	"strings"
	"testing"
	"unicode"

	"creatorvault.dev/internal/mail"
	"creatorvault.dev/internal/testkit"

	netmail "net/mail"
)

// outbox returns a function that sends a message and reads what arrived.
func outbox(t *testing.T) func(mail.Message) (testkit.Mail, error) {
	t.Helper()
	server := testkit.NewMailServer(t, func(s *testkit.MailServer) { s.NoTLS = true })
	s := sender(t, server, server.URL())
	return func(m mail.Message) (testkit.Mail, error) {
		if err := s.Send(t.Context(), m); err != nil {
			return testkit.Mail{}, err
		}
		all := server.Mails()
		return all[len(all)-1], nil
	}
}

func TestAMessageHasTheseHeaders(t *testing.T) {
	got, err := outbox(t)(mail.Message{Name: "Zoë 𝔘", Address: "zoe@example.com", Subject: "Grüße", Text: "ü", HTML: "<p>ü"})
	if err != nil {
		t.Fatal(err)
	}
	header, parts := got.Message(t)
	for name, want := range map[string]string{
		"From": "=?utf-8?q?Cr=C3=A9atorVault?= <no-reply@vault.example>", "Date": "Sun, 04 Jan 2026 10:30:00 +0000", "Auto-Submitted": "auto-generated", "MIME-Version": "1.0",
	} {
		if header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, header.Get(name), want)
		}
	}
	to, err := header.AddressList("To")
	if err != nil || len(to) != 1 || *to[0] != (netmail.Address{Name: "Zoë 𝔘", Address: "zoe@example.com"}) {
		t.Errorf("To: %v, error %v", to, err)
	}
	if id := header.Get("Message-ID"); !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, "@vault.example>") || len(id) < 30 {
		t.Errorf("Message-ID %q", id)
	}
	if parts["text/plain"] != "ü" || parts["text/html"] != "<p>ü" {
		t.Errorf("parts %q", parts)
	}
}

// FuzzNothingBeginsAHeader holds that whatever people call themselves, there
// are just the headers that there should be, in lines that servers take.
func FuzzNothingBeginsAHeader(f *testing.F) {
	for _, name := range []string{
		"", "Ada", "Ada\r\nBcc: eve@example.com", "Ada\nX: y", "Ada\r\n\r\nbody", "a\x00b", "\"quoted\" (comment)", "=?utf-8?q?=0D=0ABcc:_eve?=", "Ada <eve@example.com>", "\xff\xfe",
		strings.Repeat("𝔘", 255), strings.Repeat("a", 255), "\u2028Bcc: x", "@example.com,", ";:<>",
	} {
		f.Add(name, "ada@example.com")
	}
	for _, address := range []string{"", "ada", "ada@example.com\r\nBcc: x@example.com", "ada@example.com> SIZE=1", "a b@example.com", "<ada@example.com>", "ada@example.com,b@example.com", "\"a\r\nb\"@example.com", "Ada <ada@example.com>", "zoë@example.com", strings.Repeat("a", 250) + "@x.y"} {
		f.Add("Ada", address)
	}
	f.Fuzz(func(t *testing.T, name, address string) {
		got, err := outbox(t)(mail.Message{Name: name, Address: address, Subject: name, Text: "text", HTML: "html"})
		if err != nil {
			if _, parses := netmail.ParseAddress(address); parses == nil && address == "ada@example.com" {
				t.Error(err)
			}
			return
		}
		header, parts := got.Message(t)
		if len(header) != 8 || len(parts) != 2 || parts["text/plain"] != "text" {
			t.Errorf("headers %v, parts %v", header, parts)
		}
		if got.To != address {
			t.Errorf("sent to %q, not to %q", got.To, address)
		}
		if to, err := header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != address || strings.ContainsFunc(to[0].Name, unicode.IsControl) {
			t.Errorf("To: %q, error %v", header["To"], err)
		}
		for line := range strings.SplitSeq(string(got.Raw), "\r\n") {
			if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
				t.Errorf("line of %d bytes: %q", len(line), line)
			}
		}
	})
}
