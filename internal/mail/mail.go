// Package mail sends mail by SMTP.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/smtp"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"
)

// patience is how long it may take to send one message.
const patience = 30 * time.Second

// A Sender hands messages to one server.
type Sender struct {
	host, port     string
	user, password string
	tls            bool // from the first byte on
	clear          bool // never, which is for servers of this machine
	from           mail.Address
	roots          *x509.CertPool // nil: those of the machine
	now            func() time.Time
}

// New returns a sender for a URL: smtp://user:password@host:587, which turns
// to TLS before anything else is said, or smtps://host:465, which begins with
// it. Only on this machine may ?starttls=never do without. From is who the
// messages are from, as Name <address>.
func New(server, from string, now func() time.Time) (*Sender, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, errors.New("SMTP_URL cannot be read: special characters in a password must be %-encoded")
	}
	s := &Sender{host: u.Hostname(), port: u.Port(), tls: u.Scheme == "smtps", user: u.User.Username(), now: now}
	s.password, _ = u.User.Password()
	q, err := url.ParseQuery(u.RawQuery)
	bare := u.Path == "" || u.Path == "/"
	if err != nil || !s.tls && u.Scheme != "smtp" || s.host == "" || !bare || u.Fragment != "" || !s.readQuery(q) {
		return nil, errors.New("SMTP_URL must be smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	if s.clear && (!isLoopback(s.host) || s.user != "") {
		return nil, errors.New("SMTP_URL has starttls=never, which is for a server on this machine that asks for no password")
	}
	if s.port == "" {
		s.port = map[bool]string{true: "465", false: "587"}[s.tls]
	}
	sender, err := mail.ParseAddress(from)
	if err != nil || checkAddress(sender.Address) != nil || onOneLine(sender.Name) != sender.Name {
		return nil, errors.New("MAIL_FROM must be an address, as CreatorVault <no-reply@example.com>")
	}
	s.from = *sender
	return s, nil
}

// readQuery reports whether there is nothing in q but a starttls that is known.
func (s *Sender) readQuery(q url.Values) bool {
	if len(q) == 0 {
		return true
	}
	s.clear = slices.Equal(q["starttls"], []string{"never"})
	return len(q) == 1 && !s.tls && (s.clear || slices.Equal(q["starttls"], []string{"required"}))
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// An Error says at which step a message was not taken. It holds nothing of
// what the server says, for that names people.
type Error struct {
	Step string // CONNECT, or a command
	Code int    // that the server answered; 0: it did not
	Err  error  // nil where the server answered
}

func (e *Error) Error() string {
	if e.Err != nil {
		return "SMTP " + e.Step + ": " + e.Err.Error()
	}
	return fmt.Sprintf("SMTP %s: answered %d", e.Step, e.Code)
}

func (e *Error) Unwrap() error { return e.Err }

// Permanent reports whether the same message would be refused again, whoever
// looks after the server meanwhile.
func (e *Error) Permanent() bool {
	return errors.Is(e.Err, errBadAddress) || e.Code/100 == 5 && (e.Step == "RCPT" || e.Step == "DATA")
}

// failed makes an [Error] of what went wrong in a step.
func failed(step string, err error) error {
	if err == nil {
		return nil
	}
	if said, ok := errors.AsType[*textproto.Error](err); ok {
		return &Error{Step: step, Code: said.Code}
	}
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok {
		err = errors.New("the server does not speak SMTP")
	}
	return &Error{Step: step, Err: err}
}

// Send hands m over, and returns once the server has taken it. It fails with
// an [*Error].
func (s *Sender) Send(ctx context.Context, m Message) error {
	if err := checkAddress(m.Address); err != nil {
		return failed("RCPT", err)
	}
	body, err := m.render(s.from, s.now())
	if err != nil {
		return failed("DATA", err)
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(s.host, s.port))
	if err != nil {
		return failed("CONNECT", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	step, err := s.talk(&bounded{Conn: conn, left: mostSaid}, m.Address, body)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // which is why it was closed
	}
	return failed(step, err)
}

// talk says all that is to be said, and returns the step that failed.
func (s *Sender) talk(conn net.Conn, to string, body []byte) (step string, err error) {
	c, err := s.greet(conn)
	if err != nil {
		return "CONNECT", err
	}
	if !s.tls && !s.clear {
		if ok, _ := c.Extension("STARTTLS"); !ok {
			return "STARTTLS", errors.New("the server does not offer it")
		}
		if err := c.StartTLS(s.tlsConfig()); err != nil {
			return "STARTTLS", err
		}
	}
	if s.user != "" {
		if err := s.authenticate(c); err != nil {
			return "AUTH", err
		}
	}
	if err := c.Mail(s.from.Address); err != nil {
		return "MAIL", err
	}
	if err := c.Rcpt(to); err != nil {
		return "RCPT", err
	}
	w, err := c.Data()
	if err != nil {
		return "DATA", err
	}
	_, err = w.Write(body)
	if err := errors.Join(err, w.Close()); err != nil {
		return "DATA", err
	}
	_ = c.Quit() // the message is theirs, whatever they answer now
	return "", nil
}

// greet begins a conversation, encrypted or not yet.
func (s *Sender) greet(conn net.Conn) (*smtp.Client, error) {
	if s.tls {
		conn = tls.Client(conn, s.tlsConfig())
	}
	c, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.from.Address, "@")
	return c, c.Hello(domain)
}

func (s *Sender) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: s.roots}
}

// mostSaid is how much a server may say while it takes one message, in bytes.
const mostSaid = 256 << 10

// bounded is a connection from which no more than so much is read.
type bounded struct {
	net.Conn
	left int
}

// Read reads what is left to be read.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errors.New("the server talks too much")
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
