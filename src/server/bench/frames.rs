//! Finds the `change` frames in a live stream, reading no more of it than that takes. The sizes between HTTP's chunks
//! look like lines of their own and are passed over, since the server sends every frame as one chunk.

/// What was read of a frame so far.
#[derive(Debug, Default)]
pub struct Frames {
    line: Vec<u8>,
    seq: Option<i64>,
    change: bool,
}

impl Frames {
    /// Of a line only this much matters, in bytes.
    const LINE: usize = 80;

    /// Reads on; `change` is told the number of every `change` frame that is complete.
    pub fn feed(&mut self, bytes: &[u8], mut change: impl FnMut(i64)) {
        for byte in bytes {
            if *byte != b'\n' {
                if self.line.len() < Self::LINE {
                    self.line.push(*byte);
                }
                continue;
            }
            if self.line.is_empty() {
                if let Some(seq) = self.seq.take().filter(|_| self.change) {
                    change(seq);
                }
                self.change = false;
            } else if let Some(id) = field(&self.line, "id") {
                self.seq = id.rsplit('.').next().and_then(|seq| seq.parse().ok());
            } else if let Some(event) = field(&self.line, "event") {
                self.change = event == "change";
            }
            self.line.clear();
        }
    }
}

fn field<'a>(line: &'a [u8], name: &str) -> Option<&'a str> {
    let value = line.strip_prefix(name.as_bytes())?.strip_prefix(b":")?;
    std::str::from_utf8(value).ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_changes_wherever_the_bytes_are_cut() {
        let text = "HTTP/1.1 200 OK\r\n\r\n2f\r\nid: ab.7\nevent: change\ndata: {\"id: 9\":1}\n\n\r\n\
                    1a\r\nid: ab.8\nevent: ping\ndata: {}\n\n\r\n30\r\nevent: change\nid: ab.12\ndata: {}\n\n\r\n";
        for size in [1, 2, 3, 7, 1000] {
            let mut frames = Frames::default();
            let mut seen = Vec::new();
            text.as_bytes().chunks(size).for_each(|bytes| frames.feed(bytes, |seq| seen.push(seq)));
            assert_eq!(seen, [7, 12], "cut every {size} bytes");
        }
    }
}
