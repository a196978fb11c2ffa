package main_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"creatorvault.dev/internal/testkit"
)

// A terminal is a pair of which the program has one end, and the test the other.
type terminal struct {
	*os.File          // the keyboard and the screen
	program  *os.File // what the program takes for a terminal
	shown    chan byte
}

// control asks the kernel something about a terminal.
func control(t testing.TB, f *os.File, request uintptr, what unsafe.Pointer) {
	t.Helper()
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), request, uintptr(what)); e != 0 {
		t.Fatalf("ioctl %#x: %v", request, e)
	}
}

func newTerminal(t testing.TB) *terminal {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	var locked, number int32
	control(t, keyboard, syscall.TIOCSPTLCK, unsafe.Pointer(&locked))
	control(t, keyboard, syscall.TIOCGPTN, unsafe.Pointer(&number))
	program, err := os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	tt := &terminal{keyboard, program, make(chan byte, 1<<16)}
	go func() {
		var one [1]byte
		for {
			if _, err := keyboard.Read(one[:]); err != nil {
				close(tt.shown)
				return
			}
			tt.shown <- one[0]
		}
	}()
	t.Cleanup(func() {
		_ = program.Close()
		_ = keyboard.Close()
	})
	return tt
}

// sees waits until text is on the screen, and returns all that came with it.
func (tt *terminal) sees(t testing.TB, text string) string {
	t.Helper()
	patience := time.After(20 * time.Second)
	var all strings.Builder
	for !strings.HasSuffix(all.String(), text) {
		select {
		case b, ok := <-tt.shown:
			if !ok {
				t.Fatalf("the terminal was closed; it showed %q", all.String())
			}
			all.WriteByte(b)
		case <-patience:
			t.Fatalf("the terminal shows %q, and not %q", all.String(), text)
		}
	}
	return all.String()
}

// types presses keys.
func (tt *terminal) types(t testing.TB, keys string) {
	t.Helper()
	if _, err := io.WriteString(tt, keys); err != nil {
		t.Fatal(err)
	}
}

// echoes reports whether the terminal shows what is typed.
func (tt *terminal) echoes(t testing.TB) bool {
	t.Helper()
	var mode syscall.Termios
	control(t, tt.program, syscall.TCGETS, unsafe.Pointer(&mode))
	return mode.Lflag&syscall.ECHO != 0
}

// hides waits until the terminal no longer shows what is typed: the program
// asks a moment before.
func (tt *terminal) hides(t testing.TB) {
	t.Helper()
	testkit.Await(t, hangs*time.Second, func() error {
		if tt.echoes(t) {
			return errors.New("the terminal shows what is typed")
		}
		return nil
	})
}

// start runs the binary on the terminal, in a session of which it is the
// controlling one, so that Ctrl-C reaches it.
func (tt *terminal) start(ctx context.Context, t testing.TB, settings []string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(ctx, testkit.Binary(t), args...)
	c.Stdin, c.Stdout, c.Stderr = tt.program, tt.program, tt.program
	c.Env = append([]string{"GOCOVERDIR=" + os.Getenv("CV_COVER")}, settings...)
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestPasswordsAreAskedOnTheTerminal without being shown, and twice.
func TestPasswordsAreAskedOnTheTerminal(t *testing.T) {
	settings := authBackends[0].authSettings(t)
	command(t, settings, "", "migrate", "up").must(t)
	const first, again = "Password for ada@example.com: ", "The same again: "
	for _, step := range []struct {
		name, keys, repeated, said string
		exit                       int
	}{
		{"nothing", "\n", "", "creatorvault: no password was given, so nothing was changed\r\n", 1},
		{"another one", goodPassword + "\n", goodPassword + "?\n", "creatorvault: the two passwords differ, so nothing was changed\r\n", 1},
		{"Ctrl-C", "half a pass\x03", "", "creatorvault: nothing was changed\r\n", 1},
		{"Ctrl-C in the repetition", goodPassword + "\n", "\x03", "creatorvault: nothing was changed\r\n", 1},
		{"the same", goodPassword + "\n", goodPassword + "\n", "made the account of ada@example.com, whose id is ", 0},
	} {
		t.Run(step.name, func(t *testing.T) {
			tt := newTerminal(t)
			c := tt.start(t.Context(), t, settings, "user", "create", "ada@example.com")
			screen := tt.sees(t, first)
			tt.hides(t)
			tt.types(t, step.keys)
			if step.repeated != "" {
				screen += tt.sees(t, again)
				tt.hides(t)
				tt.types(t, step.repeated)
			}
			screen += tt.sees(t, step.said)
			if err := c.Wait(); c.ProcessState.ExitCode() != step.exit {
				t.Errorf("exit %d, %v", c.ProcessState.ExitCode(), err)
			}
			if strings.Contains(screen, "correct") || strings.Contains(screen, "half") {
				t.Errorf("the password is on the screen: %q", screen)
			}
			if !tt.echoes(t) {
				t.Error("the terminal no longer shows what is typed")
			}
		})
	}
	v := newVisitor(testkit.Serve(t, settings...))
	all(t, v.auth(t, "POST /sign-in/email", `{"email":"ada@example.com","password":"`+goodPassword+`"}`), is(200))
}
