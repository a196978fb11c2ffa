package web

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

const style = `body{font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1.5rem;color:#1f2933;background:#fbfaf8}
code{background:#eceae6;border-radius:4px;padding:.1em .35em}
a{color:#0b5cad}
@media (prefers-color-scheme:dark){body{color:#e6e3de;background:#1b1a18}code{background:#33312d}a{color:#8cc2f5}}`

const absent = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>CreatorVault</title>
<style>` + style + `</style>
</head>
<body>
<h1>CreatorVault is running</h1>
<p>This build has no web app. In a clone of the source, <code>make web build</code> makes a program that has it; it needs Node.js.</p>
<p>The API is here all the same: <a href="/docs">its documentation</a> lets you try every call.</p>
</body>
</html>
`

// serveAbsent answers for every page of an app that is not there.
func serveAbsent(w http.ResponseWriter, r *http.Request) {
	sum := sha256.Sum256([]byte(style))
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	answer(w, r, http.StatusServiceUnavailable, "text/html; charset=utf-8", absent)
}
