package main_test

import (
	"net/http"
	"strings"
	"testing"
)

// Who asks, in the table of failures.
const (
	anyone  = "nobody"
	stale   = "who was signed in"
	signed  = "who is signed in"
	foreign = "who is signed in, on a page of someone else"
	lost    = "who is signed in, on no page"
)

const (
	isRequired = "Invalid input: expected string, received "
	isNoObject = "[body] Invalid input: expected object, received "
	badImage   = "[body.image] Image must be an http or https URL, or a data URL of a picture, of at most 2048 characters"
	badName    = "[body.name] Name must have at most 255 characters, and none that cannot be seen"
)

// A refused row is one failure: what is asked by whom, and the answer whole.
type refusedRow struct {
	request, who, body string
	status             int
	code, message      string
	cookie             string // what becomes of it; empty: nothing
}

// refusedRows are the failures of what the owner of an account does, beside
// those of signing up and in.
func refusedRows() []refusedRow {
	rows := []refusedRow{
		{"POST /update-user", signed, `{}`, 400, "", "No fields to update", ""},
		{"POST /update-user", signed, ``, 400, "", "No fields to update", ""},
		{"POST /update-user", signed, `{"role":"admin","emailVerified":true,"email":""}`, 400, "", "No fields to update", ""},
		{"POST /update-user", signed, `{"name":"X","email":"other@example.com"}`, 400, "EMAIL_CAN_NOT_BE_UPDATED", "Email can not be updated", ""},
		{"POST /update-user", signed, `{"email":7}`, 400, "EMAIL_CAN_NOT_BE_UPDATED", "Email can not be updated", ""},
		{"POST /update-user", signed, `[]`, 400, "VALIDATION_ERROR", isNoObject + "array", ""},
		{"POST /update-user", signed, `null`, 400, "VALIDATION_ERROR", isNoObject + "null", ""},
		{"POST /update-user", signed, `{"name":null}`, 400, "VALIDATION_ERROR", "[body.name] " + isRequired + "null", ""},
		{"POST /update-user", signed, `{"name":7}`, 400, "VALIDATION_ERROR", "[body.name] " + isRequired + "number", ""},
		{"POST /update-user", signed, `{"name":"` + rep("x", 256) + `"}`, 400, "VALIDATION_ERROR", badName, ""},
		{"POST /update-user", signed, `{"name":"a\u0000"}`, 400, "VALIDATION_ERROR", badName, ""},
		{"POST /update-user", signed, `{"image":[]}`, 400, "VALIDATION_ERROR", "[body.image] " + isRequired + "array", ""},
		{"POST /update-user", signed, `{"image":"https://x/` + rep("i", 2048-9) + `"}`, 400, "VALIDATION_ERROR", badImage, ""},
		{"POST /sign-up/email", anyone, `{"name":"","email":"new@example.com","password":"` + goodPassword + `","image":"javascript:alert(1)"}`, 400, "VALIDATION_ERROR", badImage, ""},

		{"POST /change-password", signed, `{}`, 400, "VALIDATION_ERROR", "[body.newPassword] " + isRequired + "undefined; [body.currentPassword] " + isRequired + "undefined", ""},
		{"POST /change-password", anyone, `{}`, 400, "VALIDATION_ERROR", "[body.newPassword] " + isRequired + "undefined; [body.currentPassword] " + isRequired + "undefined", ""},
		{"POST /change-password", signed, `{"currentPassword":"wrong password","newPassword":"` + otherPassword + `"}`, 400, "INVALID_PASSWORD", "Invalid password", ""},
		{"POST /change-password", signed, `{"currentPassword":"` + goodPassword + `","newPassword":"1234567"}`, 400, "PASSWORD_TOO_SHORT", "Password too short", ""},
		{"POST /change-password", signed, `{"currentPassword":"` + goodPassword + `","newPassword":"` + rep("ab", 64) + `c"}`, 400, "PASSWORD_TOO_LONG", "Password too long", ""},
		{"POST /change-password", signed, `{"currentPassword":"` + rep("ab", 64) + `c","newPassword":"` + otherPassword + `"}`, 400, "PASSWORD_TOO_LONG", "Password too long", ""},
		{"POST /change-password", signed, `{"currentPassword":"` + goodPassword + `","newPassword":"Failures@example.com"}`, 400, "PASSWORD_COMPROMISED", "This password is too easy to guess", ""},
		{
			"POST /change-password", signed, `{"currentPassword":"x","newPassword":"y","revokeOtherSessions":"yes"}`, 400, "VALIDATION_ERROR",
			"[body.revokeOtherSessions] Invalid input: expected boolean, received string", "",
		},
		{
			"POST /change-password", signed, `{"currentPassword":"x","newPassword":"y","revokeOtherSessions":null}`, 400, "VALIDATION_ERROR",
			"[body.revokeOtherSessions] Invalid input: expected boolean, received null", "",
		},

		{"POST /verify-password", signed, `{"password":"wrong password"}`, 400, "INVALID_PASSWORD", "Invalid password", ""},
		{"POST /verify-password", signed, `{}`, 400, "VALIDATION_ERROR", "[body.password] " + isRequired + "undefined", ""},
		{"POST /revoke-session", signed, `{}`, 400, "VALIDATION_ERROR", "[body.token] " + isRequired + "undefined", ""},
		{"POST /revoke-session", anyone, `{"token":7}`, 400, "VALIDATION_ERROR", "[body.token] " + isRequired + "number", ""},
		{"POST /delete-user", signed, `{"password":"wrong password"}`, 400, "INVALID_PASSWORD", "Invalid password", ""},

		{"POST /change-email", signed, `{"newEmail":"new@example.com"}`, 400, "CHANGE_EMAIL_DISABLED", "Change email is disabled", ""},
		{"POST /change-email", anyone, `{"newEmail":"new"}`, 400, "VALIDATION_ERROR", "[body.newEmail] Invalid email address", ""},
		{"POST /change-email", signed, `{}`, 400, "VALIDATION_ERROR", "[body.newEmail] " + isRequired + "undefined", ""},
		{"POST /send-verification-email", anyone, `{"email":"a@example.com"}`, 400, "VERIFICATION_EMAIL_NOT_ENABLED", "Verification email isn't enabled", ""},
		{"POST /send-verification-email", signed, `{"email":"failures@example.com"}`, 400, "VERIFICATION_EMAIL_NOT_ENABLED", "Verification email isn't enabled", ""},
		{"POST /send-verification-email", anyone, `{"email":"a"}`, 400, "VALIDATION_ERROR", "[body.email] Invalid email address", ""},
		{"POST /request-password-reset", anyone, `{"email":"failures@example.com"}`, 400, "RESET_PASSWORD_DISABLED", "Reset password isn't enabled", ""},
		{"POST /request-password-reset", anyone, `{"email":"a@example.com","redirectTo":"/reset"}`, 400, "RESET_PASSWORD_DISABLED", "Reset password isn't enabled", ""},
		{"POST /request-password-reset", anyone, `{"email":"a@example.com","redirectTo":"http://evil.example/"}`, 403, "INVALID_REDIRECT_URL", "Invalid redirectURL", ""},
		{"POST /request-password-reset", anyone, `{"email":"a@example.com","redirectTo":7}`, 400, "", "Invalid redirectURL: expected a string", ""},
		{"POST /request-password-reset", anyone, `{}`, 400, "VALIDATION_ERROR", "[body.email] " + isRequired + "undefined", ""},

		{"POST /sign-in/social", anyone, `{"provider":"github"}`, 404, "PROVIDER_NOT_FOUND", "Provider not found", ""},
		{"POST /sign-in/social", anyone, `{}`, 400, "VALIDATION_ERROR", "[body.provider] Invalid input", ""},
		{"POST /sign-in/social", anyone, `{"provider":"github","callbackURL":"//evil.example"}`, 403, "INVALID_CALLBACK_URL", "Invalid callbackURL", ""},
		{"POST /sign-in/social", anyone, `{"provider":"github","errorCallbackURL":"http://evil.example"}`, 403, "INVALID_ERROR_CALLBACK_URL", "Invalid errorCallbackURL", ""},
		{"POST /sign-in/social", anyone, `{"provider":"github","newUserCallbackURL":"http://evil.example"}`, 403, "INVALID_NEW_USER_CALLBACK_URL", "Invalid newUserCallbackURL", ""},
		{"POST /sign-in/email", anyone, `{"email":"a@example.com","password":"x","callbackURL":7}`, 400, "", "Invalid callbackURL: expected a string", ""},
		{"POST /get-session", anyone, `{}`, 405, "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED", "POST method requires deferSessionRefresh to be enabled in session config", ""},
		{"POST /get-session", signed, ``, 405, "METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED", "POST method requires deferSessionRefresh to be enabled in session config", ""},
	}
	for request, body := range inOrder(needSession) {
		rows = append(rows,
			refusedRow{request, anyone, body, 401, "UNAUTHORIZED", unauthorized, ""},
			refusedRow{request, stale, body, 401, "UNAUTHORIZED", unauthorized, cleared})
		if strings.HasPrefix(request, http.MethodPost) {
			rows = append(rows,
				refusedRow{request, foreign, body, 403, "INVALID_ORIGIN", "Invalid origin", ""},
				refusedRow{request, lost, body, 403, "MISSING_OR_NULL_ORIGIN", "Missing or null Origin", ""})
		}
	}
	return rows
}

// needSession are the requests that need a session, and fit otherwise.
var needSession = map[string]string{
	"GET /token":                  "",
	"POST /token":                 "{}",
	"POST /update-user":           `{"name":"X"}`,
	"POST /change-password":       `{"currentPassword":"` + goodPassword + `","newPassword":"` + otherPassword + `"}`,
	"POST /verify-password":       `{"password":"` + goodPassword + `"}`,
	"POST /change-email":          `{"newEmail":"new@example.com"}`,
	"GET /list-sessions":          "",
	"GET /list-accounts":          "",
	"POST /revoke-session":        `{"token":"` + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" + `"}`,
	"POST /revoke-sessions":       "{}",
	"POST /revoke-other-sessions": "{}",
	"POST /delete-user":           `{"password":"` + goodPassword + `"}`,
}

// checkAuthFailures goes through the failures: each has its status, code, body
// and cookies, and none does anything.
func checkAuthFailures(t *testing.T, v *visitor) {
	const email = "failures@example.com"
	in := v.signUp(t, email)
	over := v.secondBrowser(t, email)
	was := over.cookie
	over.auth(t, "POST /sign-out", "{}")
	other := v.secondBrowser(t, email)
	before := in.auth(t, "GET /get-session", "")
	for _, row := range refusedRows() {
		t.Run(row.who+" "+row.request+" "+row.message, func(t *testing.T) {
			n := v.another()
			switch n.cookie = in.cookie; row.who {
			case anyone:
				n.cookie = ""
			case stale:
				n.cookie = was
			case foreign:
				n.origin = "http://evil.example"
			case lost:
				n.origin = ""
			}
			a := n.auth(t, row.request, row.body)
			all(t, a, declines(row.status, row.code, row.message))
			if row.cookie == "" {
				header("Set-Cookie", "")(t, a)
			} else {
				cookieOf(sessionCookie, row.cookie)(t, a)
			}
		})
	}
	if after := in.auth(t, "GET /get-session", ""); string(after.Body) != string(before.Body) {
		t.Errorf("it was %s, and now is %s", before.Body, after.Body)
	}
	all(t, other.auth(t, "GET /get-session", ""), holds(`"email":"`+email+`"`))
	all(t, v.another().auth(t, "POST /sign-in/email", `{"email":"`+email+`","password":"`+goodPassword+`"}`), is(200))
	for _, request := range []string{"POST /update-user", "POST /request-password-reset", "POST /sign-out"} { // a form is for signing in
		all(t, in.auth(t, request, "name=X&email=a%40example.com", "Content-Type: application/x-www-form-urlencoded"),
			declines(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json"))
	}
}
