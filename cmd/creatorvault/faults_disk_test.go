package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"creatorvault.dev/internal/testkit"
)

// limitFiles bounds the size to which a process may write a file.
func limitFiles(t *testing.T, pid int, bytes uint64) {
	t.Helper()
	const fsize = 1 // RLIMIT_FSIZE
	limit := [2]uint64{bytes, 1<<64 - 1}
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), fsize, uintptr(unsafe.Pointer(&limit)), 0, 0, 0); errno != 0 {
		t.Fatal(errno)
	}
}

func sizeOf(t *testing.T, path string) uint64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return uint64(info.Size())
}

// stuck wants writes to be refused as the embedded store refuses them, and
// reads to be answered all the same.
func stuck(t *testing.T, ada *testkit.Client) {
	t.Helper()
	for _, p := range probes[1:] {
		a := ada.Do(t, p.request, p.body)
		if a.Status != http.StatusServiceUnavailable || a.Code(t) != "DATABASE_ERROR" || a.Header.Get("Retry-After") != "30" {
			t.Errorf("%s: %d, Retry-After %q, %s", p.name, a.Status, a.Header.Get("Retry-After"), a.Body)
		}
		audit(t, p.request, a)
	}
	if a := ada.Do(t, probes[0].request, ""); a.Status != 200 {
		t.Errorf("read: %d %s", a.Status, a.Body)
	}
}

func TestAFullDiskStopsWritesAlone(t *testing.T) {
	issuer := testkit.NewIssuer(t)
	for _, b := range backends[:2] {
		t.Run(b.name, func(t *testing.T) {
			dir := t.TempDir()
			p := b.serve(t, issuer, "DATA_DIR="+dir)
			ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
			kept := map[string]bool{}
			post := func(n int) int {
				a := ada.Do(t, "POST /api/v1/ada/ideas", fmt.Sprintf(`{"title":"%d","notes":%q}`, n, strings.Repeat("x", 4000)))
				if a.Status == 201 {
					kept[fmt.Sprint(n)] = true
				}
				return a.Status
			}
			post(0)
			limitFiles(t, p.Pid(), sizeOf(t, filepath.Join(dir, "vault.db-wal"))+64<<10)
			for n := 1; post(n) == 201; n++ {
				if n > 100 {
					t.Fatal("the disk is never full")
				}
			}
			for n := 200; ; n++ { // what is smaller may still fit
				a := ada.Do(t, "POST /api/v1/ada/ideas", fmt.Sprintf(`{"title":"%d"}`, n))
				if a.Status != 201 {
					break
				}
				kept[fmt.Sprint(n)] = true
			}
			stuck(t, ada)
			becomes(t, p.URL, http.StatusOK, hangs*time.Second)
			limitFiles(t, p.Pid(), 1<<64-1)
			if status := post(1000); status != 201 {
				t.Errorf("once there is space: %d", status)
			}
			p.Kill()
			p = b.serve(t, issuer, "DATA_DIR="+dir)
			ada.URL = p.URL
			found := read[page](t, ada.Do(t, "GET /api/v1/ada/ideas?limit=100", ""))
			if len(found.Ideas) != len(kept) || len(kept) < 2 {
				t.Errorf("%d ideas are there, %d were acknowledged", len(found.Ideas), len(kept))
			}
			for _, i := range found.Ideas {
				if !kept[i.Title] {
					t.Errorf("idea %q was refused, and is there", i.Title)
				}
			}
		})
	}
}

func TestALostFileIsNoticedAndWritesStop(t *testing.T) {
	t.Parallel() // it waits more than it works
	issuer := testkit.NewIssuer(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "vault.db")
	p := backends[0].serve(t, issuer, "DATA_DIR="+dir)
	ada := &testkit.Client{URL: p.URL, Token: issuer.Token(t, "ada", nil)}
	ada.Do(t, probes[2].request, probes[2].body)
	for name, lose := range map[string]func() error{
		"removed":  func() error { return nil },
		"replaced": func() error { return os.WriteFile(file, []byte("something else"), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			before := strings.Count(p.Log(), `"level":"CRITICAL"`)
			if err := os.Rename(file, file+".aside"); err != nil {
				t.Fatal(err)
			}
			if err := lose(); err != nil {
				t.Fatal(err)
			}
			t.Logf("noticed after %v", becomes(t, p.URL, http.StatusServiceUnavailable, 5*time.Second))
			stuck(t, ada)
			if strings.Count(p.Log(), `"level":"CRITICAL"`) != before+1 {
				t.Errorf("not one line says so:\n%s", p.Log())
			}
			if err := os.Rename(file+".aside", file); err != nil {
				t.Fatal(err)
			}
			becomes(t, p.URL, http.StatusOK, hangs*time.Second)
			if a := ada.Do(t, probes[2].request, probes[2].body); a.Status != 201 {
				t.Errorf("once it is back: %d %s", a.Status, a.Body)
			}
		})
	}
}
