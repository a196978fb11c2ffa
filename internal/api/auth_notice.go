package api

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"net/http"
	"strconv"
)

// A notice is a page: what people see who open a link of a mail that leads to no other.
// It needs no script, and loads nothing.
type notice struct {
	status int
	text   string // HTML
}

const pageStyle = `body{font:1.1rem/1.6 system-ui,sans-serif;max-width:26rem;margin:15vh auto;padding:0 1.5rem;color:#1f2933;background:#fbfaf8}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input,button{margin:.4em 0 1em;padding:.5em .7em;border:1px solid #8a949e;border-radius:6px}
button{border-color:#0b5cad;background:#0b5cad;color:#fff;cursor:pointer}
.fault{color:#a3230f}
@media (prefers-color-scheme:dark){body{color:#e6e3de;background:#1b1a18}.fault{color:#ff9a85}input{color:inherit;background:#2a2825}}`

// pagePolicy lets a page have that style, and send its form back to us.
var pagePolicy = func() []string {
	sum := sha256.Sum256([]byte(pageStyle))
	return []string{"default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"}
}()

// newNotice returns a page of that title; content is HTML.
func newNotice(status int, title, content string) *notice {
	return &notice{status, `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>` + html.EscapeString(title) + ` – CreatorVault</title>
<style>` + pageStyle + `</style>
</head>
<body>
<h1>` + html.EscapeString(title) + "</h1>\n" + content + "\n</body>\n</html>\n"}
}

var (
	badLink   = newNotice(http.StatusBadRequest, "This link is no longer good", "<p>It was used, or is older than an hour. Ask for another one.</p>")
	verified  = newNotice(http.StatusOK, "Your e-mail address is confirmed", "<p>You can close this page.</p>")
	resetDone = newNotice(http.StatusOK, "You have a new password", "<p>Every device is signed out. Sign in with the new password.</p>")
)

// resetPage returns the form for another password, with what was wrong with
// the last one; empty: there was none. It goes back to the path it came from.
func resetPage(fault string) *notice {
	status := http.StatusOK
	if fault != "" {
		status = http.StatusBadRequest
		fault = `<p class="fault" role="alert">` + html.EscapeString(fault) + "</p>\n"
	}
	return newNotice(status, "Choose a new password", fault+`<form method="post">
<label for="new">New password</label>
<input id="new" name="newPassword" type="password" autocomplete="new-password" required autofocus>
<button>Set it</button>
</form>`)
}

// write answers with p.
func (p *notice) write(w http.ResponseWriter) {
	h := w.Header()
	h["Content-Type"] = []string{"text/html; charset=utf-8"}
	h["Content-Security-Policy"] = pagePolicy
	h["Content-Length"] = []string{strconv.Itoa(len(p.text))}
	w.WriteHeader(p.status)
	_, _ = w.Write([]byte(p.text)) // who has gone away needs no page
}
