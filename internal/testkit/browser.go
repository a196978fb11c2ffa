package testkit

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Page is a page in a browser of its own, which knows nobody yet. It is for
// one goroutine.
type Page struct {
	session string
	in, out *os.File
	replies *bufio.Reader
	last    int // the last command
}

// OpenPage starts a Chromium without a window, and opens a page in it. Commands
// go over two pipes, with which it ends. It reaches 127.0.0.1 alone.
func OpenPage(t testing.TB) *Page {
	t.Helper()
	path, err := findBrowser()
	if err != nil {
		t.Fatal(err)
	}
	commands, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, replies, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	browser := exec.Command(path,
		"--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--no-proxy-server", "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--user-data-dir="+t.TempDir())
	browser.ExtraFiles = []*os.File{commands, replies} // it reads from 3 and writes to 4
	err = browser.Start()
	_, _ = commands.Close(), replies.Close()
	if err != nil {
		t.Fatal(err)
	}
	p := &Page{in: in, out: out, replies: bufio.NewReader(out)}
	t.Cleanup(func() {
		p.session = ""
		_ = p.command("Browser.close", nil, nil) // it may be gone already
		_, _, _ = in.Close(), browser.Wait(), out.Close()
	})
	var target struct {
		ID string `json:"targetId"`
	}
	p.must(t, "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct {
		ID string `json:"sessionId"`
	}
	p.must(t, "Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &attached)
	p.session = attached.ID
	return p
}

// Resize makes the page as wide and high as given.
func (p *Page) Resize(t testing.TB, width, height int) {
	t.Helper()
	p.must(t, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// Go has the page leave for a URL.
func (p *Page) Go(t testing.TB, url string) {
	t.Helper()
	p.must(t, "Page.navigate", map[string]any{"url": url}, nil)
}

// Insert types a text where the focus is.
func (p *Page) Insert(t testing.TB, text string) {
	t.Helper()
	p.must(t, "Input.insertText", map[string]any{"text": text}, nil)
}

// Enter presses that key.
func (p *Page) Enter(t testing.TB) {
	t.Helper()
	for _, kind := range []string{"keyDown", "keyUp"} {
		p.must(t, "Input.dispatchKeyEvent", map[string]any{"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}, nil)
	}
}

// Eval returns as text what an expression is in the page. A promise is awaited.
func (p *Page) Eval(t testing.TB, expression string) string {
	t.Helper()
	text, err := p.eval(expression)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return text
}

// Await waits until an expression is this text in the page.
func (p *Page) Await(t testing.TB, expression, want string) {
	t.Helper()
	err := await(20*time.Second, func() error {
		got, err := p.eval(expression)
		if err == nil && got != want {
			err = fmt.Errorf("%s is %q, want %q", expression, got, want)
		}
		return err
	})
	if err != nil {
		text, _ := p.eval("location.href + '\\n' + document.body?.innerText")
		t.Fatalf("%v\n%s", err, text)
	}
}

// eval is [Page.Eval] with an error, as there is while one page goes and the next comes.
func (p *Page) eval(expression string) (string, error) {
	var got struct {
		Result    struct{ Value, Description string } // a text; what was thrown is described
		Exception *struct{}                           `json:"exceptionDetails"`
	}
	script := "(async () => String(await (" + expression + ")))()"
	err := p.command("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true}, &got)
	if err == nil && got.Exception != nil {
		err = errors.New(got.Result.Description)
	}
	return got.Result.Value, err
}

// must is [Page.command] where an error is the end of the test.
func (p *Page) must(t testing.TB, method string, params map[string]any, into any) {
	t.Helper()
	if err := p.command(method, params, into); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
}

// command sends a command, waits for its reply, and reads the result into into,
// unless that is nil.
func (p *Page) command(method string, params map[string]any, into any) error {
	p.last++
	text, err := json.Marshal(struct {
		ID      int            `json:"id"`
		Method  string         `json:"method"`
		Params  map[string]any `json:"params,omitempty"`
		Session string         `json:"sessionId,omitempty"`
	}{p.last, method, params, p.session})
	if err != nil {
		return err
	}
	if err := p.out.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		return err
	}
	if _, err := p.in.Write(append(text, 0)); err != nil {
		return err
	}
	for {
		text, err := p.replies.ReadBytes(0)
		if err != nil {
			return fmt.Errorf("the browser does not answer: %w", err)
		}
		var reply struct {
			ID     int
			Result jsontext.Value
			Error  *struct{ Message string }
		}
		if err := json.Unmarshal(text[:len(text)-1], &reply, json.MatchCaseInsensitiveNames(true)); err != nil {
			return err
		}
		switch {
		case reply.ID != p.last: // it tells of something else
		case reply.Error != nil:
			return errors.New(reply.Error.Message)
		case into == nil:
			return nil
		default:
			return json.Unmarshal(reply.Result, into, json.MatchCaseInsensitiveNames(true))
		}
	}
}
