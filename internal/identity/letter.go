package identity

import (
	"context"
	"crypto/sha256"
	"html"
	"net/url"
	"strings"
	"time"

	"creatorvault.dev/internal/vault"
)

// linkTTL is how long a link is good.
const linkTTL = time.Hour

// A wording is what a mail says. Of two lines, the second stands after the link.
type wording struct{ subject, before, link, after string }

// wordings are those of each kind; where is the host of the vault.
var wordings = map[Kind]wording{
	ResetMail: {
		"Choose a new password", "Somebody asked for a new password for your account at {where}. This link lets you choose it, within an hour, and once:",
		"Choose a new password", "If it was not you, do nothing: your password stays as it is.",
	},
	VerifyMail: {
		"Confirm your e-mail address", "This address was given for an account at {where}. This link confirms that it is yours, within an hour:",
		"Confirm my address", "If you know nothing of an account there, do nothing.",
	},
	ChangeMail: {
		"Confirm your new e-mail address", "This address is to be the new one of an account at {where}. This link confirms that it is yours, within an hour:",
		"Confirm my new address", "If you know nothing of an account there, do nothing.",
	},
	TakenMail: {
		"You have an account already", "Somebody signed up at {where} with this address, which has an account there already, so nothing was made. If it was you, sign in, or ask for a new password.",
		"", "If it was not you, do nothing.",
	},
	MovingMail: {
		"Another e-mail address was asked for", "Somebody who is signed in to the account at {where} that has this address asked for another in its place. It changes as soon as a link that was sent there is opened.",
		"", "If it was not you, choose another password at once: that ends it.",
	},
	MovedMail: {
		"Your e-mail address was changed", "The account at {where} that had this address has another one now, as was asked for by somebody who was signed in.",
		"", "If it was not you, tell whoever runs it at once.",
	},
	RekeyMail: {
		"Your password was changed", "The password of your account at {where} was changed, and whoever was signed in elsewhere is no longer. Access tokens still work if it was done with the old password; else they ended too.",
		"", "If it was not you, ask for a new password at once, and revoke the access tokens that you don't know.",
	},
}

// letter writes m as it is sent, with a link of its own, and returns whose
// account it is about. It fails with
// vault.NotFound if there is nobody to send it to, or no longer a reason.
func (p *Provider) letter(ctx context.Context, m Mail, at time.Time) (Letter, vault.UserID, error) {
	a, to, err := p.recipient(ctx, m)
	if err != nil {
		return Letter{}, "", err
	}
	link := ""
	switch m.Kind {
	case ResetMail:
		link, err = p.link(ctx, m, a, "/reset-password/", "?callbackURL=", at)
	case VerifyMail, ChangeMail:
		link, err = p.link(ctx, m, a, "/verify-email?token=", "&callbackURL=", at)
	case TakenMail, MovingMail, MovedMail, RekeyMail: // tell of something, and lead nowhere
	}
	if err != nil {
		return Letter{}, "", err
	}
	l := compose(wordings[m.Kind], p.Mailing.Base, link)
	if l.Address = to; a.Verified { // else anybody could have their words sent to anybody
		l.Name = a.Name
	}
	return l, a.ID, nil
}

// recipient returns the account that m is about, and where it is sent.
func (p *Provider) recipient(ctx context.Context, m Mail) (a Account, to string, err error) {
	if m.User != "" {
		a, err = p.store.Account(ctx, m.User)
	} else {
		a, err = p.store.AccountByEmail(ctx, m.Address)
	}
	switch {
	case err != nil:
		return a, "", err
	case m.Kind == VerifyMail && a.Verified:
		return a, "", vault.NotFound.New("The address is verified already")
	case m.Kind == ChangeMail:
		_, err := p.store.AccountByEmail(ctx, vault.Fold(m.Address))
		if err == nil {
			return a, "", vault.NotFound.New("The address has an account already")
		}
		return a, m.Address, ignore(err, vault.NotFound)
	case m.Kind == MovingMail || m.Kind == MovedMail:
		return a, m.Address, nil
	}
	return a, a.Email, nil
}

// link returns a link that is kept by the hash of its token.
func (p *Provider) link(ctx context.Context, m Mail, a Account, path, callback string, at time.Time) (string, error) {
	token := randomText()
	v := Verification{Hash: sha256.Sum256([]byte(token)), Kind: m.Kind, User: a.ID, Session: m.Session, Email: a.Email, CreatedAt: at, ExpiresAt: at.Add(linkTTL)}
	if m.Kind == ChangeMail {
		v.Email = m.Address
	}
	address := p.Mailing.Base + path + token
	if m.Callback != "" {
		address += callback + url.QueryEscape(m.Callback)
	}
	return address, p.store.InsertVerification(ctx, v)
}

// compose writes a letter in both forms.
func compose(w wording, base, link string) Letter {
	where := base
	if u, err := url.Parse(base); err == nil {
		where = u.Host
	}
	before := strings.ReplaceAll(w.before, "{where}", where)
	l := Letter{Subject: w.subject + " – CreatorVault", Text: "Hello,\n\n" + before + "\n\n"}
	l.HTML = "<!DOCTYPE html>\n<html lang=\"en\">\n<body style=\"font:16px/1.5 sans-serif\">\n<p>Hello,</p>\n<p>" + html.EscapeString(before) + "</p>\n"
	if link != "" {
		l.Text += link + "\n\n"
		l.HTML += `<p><a href="` + html.EscapeString(link) + `">` + html.EscapeString(w.link) + "</a></p>\n"
	}
	l.Text += w.after + "\n\nCreatorVault\n"
	l.HTML += "<p>" + html.EscapeString(w.after) + "</p>\n<p>CreatorVault</p>\n</body>\n</html>\n"
	return l
}
