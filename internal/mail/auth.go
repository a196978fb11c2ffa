package mail

import (
	"errors"
	"net/smtp"
	"slices"
	"strings"
)

// authenticate gives the password. The connection is encrypted by then: New
// takes no password where it would not be.
func (s *Sender) authenticate(c *smtp.Client) error {
	_, offered := c.Extension("AUTH")
	switch ways := strings.Fields(strings.ToUpper(offered)); {
	case slices.Contains(ways, "PLAIN"):
		return c.Auth(smtp.PlainAuth("", s.user, s.password, s.host))
	case slices.Contains(ways, "LOGIN"):
		return c.Auth(&login{s.user, s.password})
	}
	return errors.New("the server offers neither PLAIN nor LOGIN")
}

// login answers two questions: who, and with which password.
type login struct{ user, password string }

// Start implements [smtp.Auth].
func (*login) Start(server *smtp.ServerInfo) (way string, first []byte, err error) {
	if !server.TLS {
		return "", nil, errors.New("the connection is not encrypted")
	}
	return "LOGIN", nil, nil
}

// Next implements [smtp.Auth].
func (l *login) Next(question []byte, more bool) (answer []byte, err error) {
	if !more {
		return nil, nil
	}
	switch asked := strings.ToLower(string(question)); {
	case strings.HasPrefix(asked, "user"):
		return []byte(l.user), nil
	case strings.HasPrefix(asked, "pass"):
		return []byte(l.password), nil
	}
	return nil, errors.New("the server asks for what nobody knows")
}
