package testkit

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A MailServer takes mail by SMTP and keeps it. Its fields are set before the
// first connection.
type MailServer struct {
	Implicit bool                     // TLS begins with the connection
	NoTLS    bool                     // and never comes
	Ways     string                   // of AUTH that it offers, as PLAIN LOGIN
	User     string                   // who may send; empty: everyone
	Password string                   // of User
	Hear     func(line string) string // is told of each command, and "." after a message; what it returns is answered in its place

	Addr string // where it listens
	CA   string // a file with the certificate to trust

	listener net.Listener
	config   *tls.Config
	mu       sync.Mutex
	all      []Mail
}

// A Mail is one that was taken.
type Mail struct {
	From, To  string // of the envelope
	User      string // who sent it
	Encrypted bool
	Raw       []byte
}

// NewMailServer returns a server that set has made ready. It ends with t.
func NewMailServer(t testing.TB, set func(*MailServer)) *MailServer {
	t.Helper()
	s := &MailServer{Ways: "PLAIN LOGIN"}
	s.certify(t)
	if set != nil {
		set(s)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener, s.Addr = l, l.Addr().String()
	var open sync.WaitGroup
	done := make(chan struct{})
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				go func() { <-done; _ = conn.Close() }()
				s.serve(conn)
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); close(done); open.Wait() })
	return s
}

// URL is what SMTP_URL takes.
func (s *MailServer) URL() string {
	scheme, user, query := "smtp://", "", ""
	if s.Implicit {
		scheme = "smtps://"
	}
	if s.User != "" {
		user = s.User + ":" + s.Password + "@"
	}
	if s.NoTLS {
		query = "?starttls=never"
	}
	return scheme + user + s.Addr + query
}

// certify gives s a certificate of its own for 127.0.0.1.
func (s *MailServer) certify(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	s.CA = filepath.Join(t.TempDir(), "mail-ca.pem")
	if err == nil {
		err = os.WriteFile(s.CA, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.config = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// Mails returns all that came so far.
func (s *MailServer) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// Wait waits for the next mail to address that is none of the first seen, and
// returns it.
func (s *MailServer) Wait(t testing.TB, address string, seen int) (m Mail) {
	t.Helper()
	Await(t, 20*time.Second, func() error {
		to := s.To(address)
		if len(to) <= seen {
			return fmt.Errorf("%d mails to %s", len(to), address)
		}
		m = to[seen]
		return nil
	})
	return m
}

// To returns the mails to one address.
func (s *MailServer) To(address string) []Mail {
	return slices.DeleteFunc(s.Mails(), func(m Mail) bool { return m.To != address })
}

// Message reads m: its header, and its parts by their types.
func (m Mail) Message(t testing.TB) (header mail.Header, parts map[string]string) {
	t.Helper()
	msg, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, m.Raw)
	}
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts = map[string]string{}
	for r := multipart.NewReader(msg.Body, params["boundary"]); ; {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return msg.Header, parts
		}
		var text []byte
		if err == nil {
			text, err = io.ReadAll(p) // which decodes quoted-printable
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		parts[kind] = string(text)
	}
}

// A mailSession is one connection.
type mailSession struct {
	*MailServer
	conn net.Conn
	r    *bufio.Reader
	mail Mail
	turn bool // to TLS, after this answer
}

func (s *MailServer) serve(conn net.Conn) {
	defer conn.Close()
	c := &mailSession{MailServer: s, conn: conn}
	if s.Implicit {
		c.encrypt()
	} else {
		c.r = bufio.NewReader(conn)
	}
	for answer := "220 mail.test ESMTP"; answer != ""; {
		if _, err := io.WriteString(c.conn, answer+"\r\n"); err != nil || strings.HasPrefix(answer, "221") {
			return
		}
		if c.turn {
			c.encrypt()
		}
		line, err := c.line()
		if err != nil {
			return
		}
		if answer = c.hear(line); answer == "" {
			answer = c.answer(line)
		}
	}
}

func (c *mailSession) line() (string, error) {
	line, err := c.r.ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}

func (c *mailSession) encrypt() {
	c.conn = tls.Server(c.conn, c.config)
	c.r, c.mail, c.turn = bufio.NewReader(c.conn), Mail{Encrypted: true}, false
}

func (s *MailServer) hear(line string) string {
	if s.Hear == nil {
		return ""
	}
	return s.Hear(line)
}

// answer obeys a command, and returns what is said to it.
func (c *mailSession) answer(line string) string {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		return c.hello()
	case "STARTTLS":
		if c.NoTLS || c.mail.Encrypted {
			return "502 no"
		}
		c.turn = true
		return "220 go ahead"
	case "AUTH":
		return c.auth(rest)
	case "MAIL":
		if c.User != "" && c.mail.User == "" {
			return "530 who are you?"
		}
		c.mail.From = address(rest)
		return "250 ok"
	case "RCPT":
		c.mail.To = address(rest)
		return "250 ok"
	case "DATA":
		return c.data()
	case "QUIT":
		return "221 bye"
	}
	return "502 what?"
}

func (c *mailSession) hello() string {
	said := "250-mail.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
	if !c.NoTLS && !c.mail.Encrypted {
		return said + "250 STARTTLS"
	}
	return said + "250 AUTH " + c.Ways
}

// auth looks at a password, in either way.
func (c *mailSession) auth(rest string) string {
	if !c.mail.Encrypted {
		return "538 encryption is needed"
	}
	way, given, _ := strings.Cut(rest, " ")
	plain, _ := base64.StdEncoding.DecodeString(given)
	_, login, _ := strings.Cut(string(plain), "\x00")
	if way == "LOGIN" {
		var words []string
		for _, question := range []string{"Username:", "Password:"} {
			_, _ = io.WriteString(c.conn, "334 "+base64.StdEncoding.EncodeToString([]byte(question))+"\r\n")
			line, err := c.line()
			if err != nil {
				return ""
			}
			word, _ := base64.StdEncoding.DecodeString(line)
			words = append(words, string(word))
		}
		login = strings.Join(words, "\x00")
	}
	if login != c.User+"\x00"+c.Password {
		return "535 no"
	}
	c.mail.User = c.User
	return "235 welcome"
}

// data reads a message up to its dot.
func (c *mailSession) data() string {
	if _, err := io.WriteString(c.conn, "354 go on\r\n"); err != nil {
		return ""
	}
	m := c.mail
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return ""
		}
		if line == ".\r\n" {
			break
		}
		m.Raw = append(m.Raw, strings.TrimPrefix(line, ".")...)
	}
	if answer := c.hear("."); answer != "" {
		return answer
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, m)
	return "250 taken"
}

// address is what stands between angle brackets.
func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
