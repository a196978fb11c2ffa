package mail

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Message is one mail to one person, in two forms that say the same.
type Message struct {
	Name    string // of whom it is for; may be empty
	Address string
	Subject string
	Text    string
	HTML    string
}

// maxAddress is the most bytes of an address, as RFC 5321 has it.
const maxAddress = 254

var errBadAddress = errors.New("the address is none")

// checkAddress refuses what could be read as anything but one address.
func checkAddress(address string) error {
	a, err := mail.ParseAddress(address)
	odd := func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == utf8.RuneError }
	if err != nil || a.Address != address || a.Name != "" || len(address) > maxAddress || strings.ContainsFunc(address, odd) {
		return errBadAddress
	}
	return nil
}

// onOneLine takes out of text whatever is not printed.
func onOneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
}

// fold breaks a header between its encoded words, as lines may have 998 bytes.
func fold(value string) string { return strings.ReplaceAll(value, "?= =?", "?=\r\n =?") }

// render writes m as it goes over the wire. What people chose, as their names,
// cannot begin a header of its own: it is cleaned, and encoded.
func (m Message) render(from mail.Address, at time.Time) ([]byte, error) {
	_, domain, _ := strings.Cut(from.Address, "@")
	to := mail.Address{Name: onOneLine(m.Name), Address: m.Address}
	var b bytes.Buffer
	parts := multipart.NewWriter(&b)
	for _, h := range [][2]string{
		{"From", from.String()},
		{"To", to.String()},
		{"Subject", mime.QEncoding.Encode("utf-8", onOneLine(m.Subject))},
		{"Date", at.UTC().Format(time.RFC1123Z)},
		{"Message-ID", "<" + rand.Text() + "@" + domain + ">"},
		{"Auto-Submitted", "auto-generated"}, // no holiday notes, please
		{"MIME-Version", "1.0"},
		{"Content-Type", `multipart/alternative; boundary="` + parts.Boundary() + `"`},
	} {
		b.WriteString(h[0] + ": " + fold(h[1]) + "\r\n")
	}
	b.WriteString("\r\n")
	for _, p := range [][2]string{{"text/plain", m.Text}, {"text/html", m.HTML}} { // the last is the one that is liked best
		if err := writePart(parts, p[0], p[1]); err != nil {
			return nil, err
		}
	}
	err := parts.Close()
	return b.Bytes(), err
}

func writePart(parts *multipart.Writer, kind, body string) error {
	w, err := parts.CreatePart(textproto.MIMEHeader{
		"Content-Type": {kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"},
	})
	if err != nil {
		return err
	}
	q := quotedprintable.NewWriter(w)
	_, err = io.WriteString(q, body)
	return errors.Join(err, q.Close())
}
