package main_test

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/testkit"
)

// codes are the codes of errors by status.
var codes = map[int][]string{
	400: {"VALIDATION_ERROR"}, 401: {"AUTH_ERROR"}, 403: {"FORBIDDEN"}, 404: {"NOT_FOUND"}, 405: {"METHOD_NOT_ALLOWED"}, 409: {"CONFLICT"},
	412: {"PRECONDITION_FAILED"}, 413: {"PAYLOAD_TOO_LARGE"}, 415: {"UNSUPPORTED_MEDIA_TYPE"}, 421: {"MISDIRECTED_REQUEST"}, 429: {"RATE_LIMIT_EXCEEDED"},
	503: {"DATABASE_ERROR", "OVERLOADED", "AUTH_UNAVAILABLE"},
}

// faultTypes are the words for what may be wrong with a field.
var faultTypes = strings.Fields(`missing blank too_short too_long too_many wrong_type not_allowed malformed out_of_range unknown_field duplicate_key
	invalid_utf8 control_character timezone_missing key_reused key_in_progress scope`)

var (
	shape   = regexp.MustCompile(`(?s)^\{"success":(?:true,"data":.+|false,"error":\{"code":"[A-Z_]+","message":"[^"].*","details":\[.*\].*\}),"meta":\{"request_id":"([A-Za-z0-9._-]{1,64})","timestamp":"([^"]+)"\}\}$`)
	inner   = regexp.MustCompile(`(?i)sql|pgx|goroutine|\.go:|panic|internal/|postgres|constraint`)
	guarded = map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Strict-Transport-Security": ""}
)

// audit holds an answer to what every answer has.
func audit(t testing.TB, request string, a testkit.Answer) {
	t.Helper()
	for name, value := range guarded {
		header(name, value)(t, a)
	}
	id := a.Header.Get("X-Request-Id")
	if id == "" || a.Header.Get("Content-Security-Policy") == "" || a.Header.Get("Permissions-Policy") == "" {
		t.Errorf("headers %v", a.Header)
	}
	if strings.HasPrefix(request, "HEAD ") || a.Status == 204 || a.Status == 304 || a.Status == 308 {
		if len(a.Body) != 0 {
			t.Errorf("%d of %s has a body: %s", a.Status, request, a.Body)
		}
		return
	}
	switch a.Header.Get("Content-Type") {
	case "application/zip", "text/markdown; charset=utf-8":
		return
	case "text/html; charset=utf-8", "text/plain; charset=utf-8":
		if !strings.HasPrefix(request, "GET /api/") && !strings.HasPrefix(request, "GET /health") && (a.Status == pageStatus() || a.Status == 404) {
			return // a page of the web app, or a file of it
		}
		if a.Status == 200 && strings.HasSuffix(request, "/export?format=text") {
			return
		}
	}
	header("Content-Type", "application/json; charset=utf-8")(t, a)
	m := shape.FindSubmatch(a.Body)
	if m == nil || string(m[1]) != id {
		t.Fatalf("%s: request id %q, envelope %.3000s", request, id, a.Body)
	}
	if at, err := time.Parse(time.RFC3339, string(m[2])); err != nil || !bytes.HasSuffix(m[2], []byte("Z")) || time.Since(at).Abs() > time.Minute {
		t.Errorf("timestamp %s, error %v", m[2], err)
	}
	cache := "no-store"
	if bytes.HasPrefix(a.Body, []byte(`{"success":true,"data":{"id":`)) && a.Header.Get("Etag") != "" {
		cache = "private, no-cache"
	}
	header("Cache-Control", cache)(t, a)
	if a.Status >= 400 {
		auditError(t, a)
	}
}

// auditError holds an error to what every error has.
func auditError(t testing.TB, a testkit.Answer) {
	t.Helper()
	var body struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
			Details []struct {
				Field   string `json:"field"`
				Message string `json:"message"`
				Type    string `json:"type"`
			} `json:"details"`
			Current *idea `json:"current"`
		} `json:"error"`
	}
	a.JSON(t, &body)
	e := body.Error
	if !slices.Contains(codes[a.Status], e.Code) || e.Message == "" || e.Details == nil || (e.Current != nil) != (a.Status == 412) {
		t.Errorf("%d with %s", a.Status, a.Body)
	}
	if inner.MatchString(e.Message) {
		t.Errorf("the message shows what is inside: %s", e.Message)
	}
	if a.Status == 400 && len(e.Details) == 0 {
		t.Errorf("no field is at fault: %s", a.Body)
	}
	for _, d := range e.Details {
		if d.Message == "" || !slices.Contains(faultTypes, d.Type) {
			t.Errorf("detail %+v", d)
		}
	}
	for name, needed := range map[string]bool{"Www-Authenticate": a.Status == 401, "Allow": a.Status == 405, "Retry-After": a.Status == 429 || a.Status == 503} {
		if (a.Header.Get(name) != "") != needed && (name != "Retry-After" || needed) {
			t.Errorf("%d with %s %q", a.Status, name, a.Header.Get(name))
		}
	}
	if after := a.Header.Get("Retry-After"); after != "" {
		if n, err := strconv.Atoi(after); err != nil || n < 1 {
			t.Errorf("Retry-After %q", after)
		}
	}
}
