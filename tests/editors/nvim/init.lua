-- The configuration of the Neovim under test: what the README tells a user to write, and a guard. A name that our own
-- files use without declaring it is an error, where Lua would make it a global.
vim.lsp.enable("seamline")

local function is_ours(level)
  local source = debug.getinfo(level, "S").source
  return (source:find("/lua/seamline/%w+%.lua$") or source:find("/%w+/seamline%.lua$")) ~= nil
end

setmetatable(_G, {
  __newindex = function(globals, name, value)
    assert(not is_ours(3), "assigned an undeclared name: " .. tostring(name))
    rawset(globals, name, value)
  end,
  __index = function(_, name)
    assert(not is_ours(3), "read an undeclared name: " .. tostring(name))
  end,
})
