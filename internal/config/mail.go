package config

import (
	"errors"
	"net/mail"
	"net/url"
)

// smtpURL takes the URL of a mail server, to which no password goes in the clear.
func smtpURL(v string) (string, error) {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" {
		return "", errors.New("must be smtp://user:password@host:587 or smtps://user:password@host:465, with what is special in a password %-encoded")
	}
	switch u.RawQuery {
	case "", "starttls=required":
		return v, nil
	case "starttls=never":
		if u.Scheme == "smtp" && u.User == nil && isLoopback(u.Hostname()) {
			return v, nil
		}
		return "", errors.New("may have starttls=never only with smtp:// to a server on this machine, and without a password")
	}
	return "", errors.New("may have no other query than starttls=required or starttls=never")
}

// mailAddress takes an address, with or without a name.
func mailAddress(v string) (string, error) {
	if _, err := mail.ParseAddress(v); err != nil {
		return "", errors.New("must be an address, as no-reply@example.com or CreatorVault <no-reply@example.com>")
	}
	return v, nil
}
