#!/bin/sh
# Make sure that the browser tests find Chromium and Chinese letters: install Debian's packages where that is allowed,
# else say in one line what is missing. Never fails: the tests decide what a missing browser means.

packages="chromium-headless-shell fonts-wqy-microhei fonts-noto-cjk"

has_browser() {
    for browser in chromium-headless-shell chromium chromium-browser google-chrome; do
        command -v "$browser" >/dev/null && return
    done
    return 1
}

has_chinese() {
    ! command -v fc-list >/dev/null || [ -n "$(fc-list :lang=zh family)" ]
}

if has_browser && has_chinese; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
    echo "Installing $packages for the browser tests ..."
    apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null &&
        exit 0
    echo "Chromium for the browser tests could not be installed: apt-get's words stand above." >&2
elif [ -e /etc/debian_version ]; then
    echo "Chromium for the browser tests is missing: sudo apt-get install $packages" >&2
else
    echo "Chromium or a Chinese font for the browser tests is missing: install both (on Debian: $packages)." >&2
fi
